import { ref, shallowRef } from "vue";
import { Refused } from "@/api/problems";
import { askAbout, type Verdict } from "./asking";
import { isWish, keyOf, type Wish } from "./drag";
import { GUEST_ASKS } from "./reasons";

const CALM_MS = 120;

/** A wish while it is being dragged, and what the rules say to it so far. */
export function useWishing() {
  const wish = shallowRef<Wish | null>(null);
  const verdict = shallowRef<Verdict | null>(null);
  const isAsking = ref(false);
  const reason = ref(GUEST_ASKS);
  const known = new Map<string, Verdict>();
  let asked: AbortController | null = null;
  let calm: ReturnType<typeof setTimeout> | undefined;
  let settled: Promise<void> = Promise.resolve();

  function forgetQuestion(): void {
    clearTimeout(calm);
    asked?.abort();
    asked = null;
    isAsking.value = false;
  }

  /** Wish for this now; the rules are asked once the hand is still. */
  function say(next: Wish): void {
    if (wish.value && keyOf(wish.value) === keyOf(next)) return;
    wish.value = next;
    ask(next);
  }

  /** Wish for it for another reason: who pays, and who must agree, may be others then. */
  function because(code: string): void {
    reason.value = code;
    if (wish.value) ask(wish.value);
  }

  function ask(next: Wish): void {
    forgetQuestion();
    settled = Promise.resolve();
    verdict.value = isWish(next) ? (known.get(questionOf(next)) ?? null) : null;
    if (verdict.value !== null || !isWish(next)) return;
    isAsking.value = true;
    settled = new Promise((done) => {
      calm = setTimeout(() => void find(next).finally(done), CALM_MS);
    });
  }

  async function find(of: Wish): Promise<void> {
    const mine = new AbortController();
    asked = mine;
    const question = questionOf(of);
    const found = await answerTo(of, reason.value, mine.signal);
    if (mine.signal.aborted || found === null) return;
    if (found.isFinal) known.set(question, found.verdict);
    if (wish.value && questionOf(wish.value) === question) {
      verdict.value = found.verdict;
      isAsking.value = false;
    }
  }

  function questionOf(of: Wish): string {
    return `${keyOf(of)} ${reason.value}`;
  }

  /** Let go: what the rules said last is known when this is done. */
  async function letGo(): Promise<Verdict | null> {
    await settled;
    return verdict.value;
  }

  /** Wish for nothing any more. */
  function giveUp(): void {
    forgetQuestion();
    known.clear();
    wish.value = null;
    verdict.value = null;
    reason.value = GUEST_ASKS;
  }

  return { wish, verdict, reason, isAsking, say, because, letGo, giveUp };
}

/** What the rules say; where nobody answers that is said instead, and asked anew the next time. */
async function answerTo(
  wish: Wish,
  why: string,
  signal: AbortSignal,
): Promise<{ verdict: Verdict; isFinal: boolean } | null> {
  try {
    return { verdict: await askAbout(wish, why, signal), isFinal: true };
  } catch (reason) {
    if (signal.aborted) return null;
    const sentence = reason instanceof Error ? reason.message : String(reason);
    return { verdict: { kind: "refused", sentence }, isFinal: reason instanceof Refused };
  }
}
