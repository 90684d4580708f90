import { onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import { Refused } from "@/api/problems";
import { useOnce } from "@/shell/once";
import { tellWhyNot } from "@/shell/toasts";
import type { Answer } from "./changing";

const CALM_MS = 300;

/** Ask the rules about what is filled in, once it has been left alone for a moment. */
export function useAsking<Body>(
  body: Ref<Body | null>,
  ask: (body: Body) => Promise<Answer> | null,
): { answer: Ref<Answer | null>; approvalId: Ref<string | null> } {
  const answer = shallowRef<Answer | null>(null);
  const approvalId = ref<string | null>(null);
  let calm: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  watch(
    () => JSON.stringify(body.value),
    () => {
      clearTimeout(calm);
      turn += 1;
      answer.value = null;
      approvalId.value = null;
      if (body.value !== null) calm = setTimeout(() => void tryIt(), CALM_MS);
    },
  );
  onScopeDispose(() => clearTimeout(calm));

  async function tryIt(): Promise<void> {
    const mine = ++turn;
    if (body.value === null) return;
    try {
      const said = await ask(body.value);
      if (mine === turn) answer.value = said;
    } catch (reason) {
      if (mine === turn) tellWhyNot(reason);
    }
  }

  return { answer, approvalId };
}

/** Do one thing at a time; what somebody else has changed meanwhile is read again. */
export function useSeen(readAgain: () => Promise<void>): ReturnType<typeof useOnce> {
  return useOnce(async (reason) => {
    tellWhyNot(reason);
    if (reason instanceof Refused && reason.code === "stale-version") await readAgain();
  });
}
