import { ref, shallowRef, watch, type WatchSource } from "vue";
import { tellWhyNot } from "@/shell/toasts";

/** A report that is read anew whenever what it depends on changes; the last question wins.
 *
 * `ask` answers null while there is nothing to ask yet, as while a date is being typed.
 */
export function useReport<Report>(ask: () => Promise<Report> | null, when: WatchSource[]) {
  const found = shallowRef<Report | null>(null);
  const isBusy = ref(false);
  let turn = 0;

  async function read(): Promise<void> {
    const mine = ++turn;
    const asked = ask();
    if (asked === null) return;
    isBusy.value = true;
    try {
      const answer = await asked;
      if (mine === turn) found.value = answer;
    } catch (reason) {
      if (mine === turn) tellWhyNot(reason);
    } finally {
      if (mine === turn) isBusy.value = false;
    }
  }

  watch(when, () => void read(), { immediate: true });
  return { found, isBusy };
}
