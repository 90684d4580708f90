import { ref, type Ref } from "vue";
import { tellWhyNot } from "./toasts";

type Work = () => Promise<void>;

/** Do one thing at a time: a second press while the first is on its way is the first. */
export function useOnce(whenRefused: (reason: unknown) => Promise<void> | void = tellWhyNot): {
  isBusy: Ref<boolean>;
  once: (work: Work) => Promise<void>;
} {
  const isBusy = ref(false);

  async function once(work: Work): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    try {
      await work();
    } catch (reason) {
      await whenRefused(reason);
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, once };
}
