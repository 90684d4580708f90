import { onceKey } from "@/api/client";
import { Refused } from "@/api/problems";

type Path = "/v1/reservations" | "/v1/reservation-groups";

/** One try to book: what is sent, and the key under which it happens at most once. */
export interface Attempt {
  readonly key: string;
  readonly path: Path;
  readonly body: Readonly<Record<string, unknown>>;
}

const UNDECIDED = new Set([
  "busy",
  "store-unavailable",
  "request-in-progress",
  "too-many-requests",
  "not-signed-in",
  "internal",
  "unforeseen",
]);

/** The try to send now. One whose answer never came goes first, under its own key: it may have
 * booked, and only asking again under that key tells. */
export function attemptFor(
  pending: Attempt | null,
  path: Path,
  body: Readonly<Record<string, unknown>>,
): Attempt {
  return pending ?? { key: onceKey(), path, body };
}

/** Whether after this a try is still open: nobody knows yet whether it has booked. */
export function isStillOpen(reason: unknown): boolean {
  return !(reason instanceof Refused) || UNDECIDED.has(reason.code);
}
