import { ref, shallowRef, watch, type Ref } from "vue";
import { useOnce } from "@/shell/once";
import { tellDone, tellWhyNot } from "@/shell/toasts";
import { drafts as said } from "@/words/drafts";
import { t } from "@/words/text";
import { dateSaid } from "@/words/times";
import { forgetDraft, keepDraft } from "./keeping";
import { isStale, refusalOf, type RefusalWords } from "./refusing";

/** What a draft is of, and how it stands against what is published. */
export interface Drafted {
  readonly kind: "policy" | "prices";
  readonly venueId: string;
  /** The version it was begun from; null where nothing was published. */
  readonly begunFrom: number | null;
  /** What it changes, in lines: without any there is nothing to keep. */
  readonly changes: Ref<readonly string[]>;
  /** What is kept of it. */
  readonly kept: () => unknown;
  /** What somebody else published meanwhile: its version, and what they changed. */
  readonly theirs: () => Promise<{ version: number | null; changes: readonly string[] }>;
  /** Says the place of a fault; without it as the policy's words have it. */
  readonly where?: (field: string) => string;
}

interface Made {
  readonly version: number;
  readonly effective_from: string;
}

/** A draft until it is published or dropped: kept through a slip, one press at a time.
 *
 * `seen` is the version that a publication follows; whoever met a newer one is shown it first, so
 * that the next press means it.
 */
export function useDrafted(draft: Drafted) {
  const seen = ref(draft.begunFrom);
  const refusal = shallowRef<RefusalWords | null>(null);
  const { isBusy, once } = useOnce(whyNot);
  const forget = () => forgetDraft(draft.kind, draft.venueId);

  watch(
    draft.changes,
    (lines) => {
      if (lines.length > 0) keepDraft(draft.kind, draft.venueId, draft.begunFrom, draft.kept());
      else forget();
    },
    { immediate: true },
  );

  async function whyNot(reason: unknown): Promise<void> {
    refusal.value = isStale(reason) ? await theirs() : refusalOf(reason, draft.where);
    if (refusal.value === null) tellWhyNot(reason);
  }

  async function theirs(): Promise<RefusalWords> {
    const { version, changes } = await draft.theirs();
    seen.value = version;
    return { said: t(said.stale, { n: version ?? "?" }), faults: changes };
  }

  /** Do one thing with the draft; what was refused before is not shown any more. */
  const act = (work: () => Promise<void>) =>
    once(async () => {
      refusal.value = null;
      await work();
    });

  /** Publish it after the version that was seen; what is published is no draft any more. */
  const publish = <Out extends Made>(send: (after: number | null) => Promise<Out>, then: (made: Out) => void) =>
    act(async () => {
      const made = await send(seen.value);
      tellDone(t(said.published, { n: made.version, date: dateSaid(made.effective_from) }));
      forget();
      then(made);
    });

  return { seen, refusal, isBusy, act, publish, forget };
}

/** The later of two dates: nothing is published before what stands already. */
export function laterOf(one: string, other: string | undefined): string {
  return other !== undefined && other > one ? other : one;
}
