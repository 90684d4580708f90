import type { Schemas } from "@/api/client";
import { sentence, type Problem } from "@/api/problems";

/** Who would have to go where, so that somebody may stay. */
export interface WouldMove {
  readonly code: string;
  readonly day_no: number;
  readonly from_room: string;
  readonly to_room: string;
  readonly touches: "nobody" | "crew" | "guest";
}

/** Who comes next into the room. */
export interface Next {
  readonly code: string;
  readonly day_no: number;
  readonly party_size: number;
}

/** What a longer stay is answered: yes, yes if others move, or no and who is the witness. */
export type Verdict =
  | { readonly kind: "yes"; readonly sentence: { zh: string; en: string } }
  | {
      readonly kind: "yes-if";
      readonly sentence: string;
      readonly moves: readonly WouldMove[];
      readonly plan: Schemas["NewPlan"];
    }
  | {
      readonly kind: "no";
      readonly sentence: string;
      readonly next: Next | null;
      readonly nextAt: string | null;
      /** How much longer it may be at most; null where nobody said. */
      readonly possible: number | null;
      readonly otherRooms: readonly string[];
    };

/** Read a refusal of a longer stay: whether a plan would make it possible, or what stands in the way. */
export function verdictOf(problem: Problem): Verdict {
  const plan = (problem.plan as { request?: Schemas["NewPlan"] } | undefined)?.request;
  const moves = listOf<WouldMove>(problem.yes_if);
  if (plan && moves.length > 0) {
    return { kind: "yes-if", sentence: sentence(problem), moves, plan };
  }
  const blocking = problem.blocking as { starts_at?: string } | undefined;
  return {
    kind: "no",
    sentence: sentence(problem),
    next: (problem.next as Next | undefined) ?? null,
    nextAt: blocking?.starts_at ?? null,
    possible: typeof problem.minutes_possible === "number" ? problem.minutes_possible : null,
    otherRooms: listOf<string>(problem.other_rooms),
  };
}

function listOf<One>(said: unknown): One[] {
  return Array.isArray(said) ? (said as One[]) : [];
}
