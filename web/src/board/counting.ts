import { board } from "@/words/board";
import type { Text } from "@/words/text";
import type { Entry } from "./rows";

/** What runs out for a guest: until when, in which words, and from when on it is worth saying. */
export interface Counted {
  readonly until: string;
  readonly said: Text;
  readonly from: string | null;
}

/** The time that runs out now: of a hold at once, of the grace once the guest is late; of a stay
 * it is said once it is over. */
export function countedOf(entry: Entry): Counted | null {
  if (entry.status === "held" && entry.hold_until) {
    return { until: entry.hold_until, said: board.holdLeft, from: null };
  }
  if (entry.status === "confirmed" && entry.grace_until) {
    return { until: entry.grace_until, said: board.graceLeft, from: entry.starts_at };
  }
  if (entry.status === "seated") {
    return { until: entry.ends_at, said: board.over, from: entry.ends_at };
  }
  return null;
}
