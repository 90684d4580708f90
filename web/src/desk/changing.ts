import { api, ifMatch, told, type Schemas } from "@/api/client";
import { Refused, type Problem } from "@/api/problems";

export type Reservation = Schemas["ReservationOut"];
type PlacementChange = Schemas["PlacementChange"];

/** What is wished for instead of what is booked. */
export interface Change {
  readonly startsAt: number;
  readonly minutes: number;
  readonly party: number;
  readonly roomClass: string;
}

/** What the house says to a change or a cancellation, before it is done. */
export interface Answer {
  readonly sentence: { readonly zh: string; readonly en: string } | null;
  readonly refusal: Problem | null;
}

export const GUEST_ASKS = "guest_request";

/** The body of a placement; null where nothing changes. What stays is not said. */
export function placementOf(
  now: Reservation,
  change: Change,
  grounds: { consents: boolean },
): PlacementChange | null {
  const wanted = {
    ...(change.startsAt !== Date.parse(now.starts_at)
      ? { starts_at: new Date(change.startsAt).toISOString() }
      : {}),
    ...(change.minutes !== now.minutes ? { minutes: change.minutes } : {}),
    ...(change.party !== now.party_size ? { party_size: change.party } : {}),
    ...(change.roomClass !== now.booked_class ? { room_class: change.roomClass } : {}),
  };
  if (Object.keys(wanted).length === 0) return null;
  return { ...wanted, reason: GUEST_ASKS, dry_run: false, guest_consents: grounds.consents };
}

/** One reservation as it is now. */
export async function reservationOf(id: string): Promise<Reservation> {
  const params = { path: { reservation_id: id } };
  return told(api.GET("/v1/reservations/{reservation_id}", { params }));
}

/** Ask what would come of a change; nothing is changed. */
export async function tryChange(now: Reservation, body: PlacementChange): Promise<Answer> {
  return answerTo(async () => {
    const out = await place(now, { ...body, dry_run: true });
    return { sentence: out.sentence, refusal: null };
  });
}

/** Change it, on the word of an approval where there is one. What somebody else changed meanwhile
 * is never overwritten.
 *
 * @throws Refused; the old place is kept then.
 */
export async function doChange(now: Reservation, body: PlacementChange, approvalId: string | null) {
  return place(now, approvalId ? { ...body, approval_id: approvalId } : body);
}

function place(now: Reservation, body: PlacementChange) {
  const params = { path: { reservation_id: now.id }, header: ifMatch(now.version) };
  return told(api.PUT("/v1/reservations/{reservation_id}/placement", { params, body }));
}

/** A reservation as it was seen, as far as giving it up asks for it. */
type Seen = Pick<Reservation, "id" | "code" | "version">;

/** Ask what giving it up costs; nothing is cancelled. */
export async function tryCancel(now: Seen, proof: string | null): Promise<Answer> {
  return answerTo(async () => {
    const { sentence } = await cancel(now, proof, { dry_run: true });
    return { sentence, refusal: null };
  });
}

/** Cancel it for the guest, as it was seen. Answers the sentence to say.
 *
 * @throws Refused where somebody else has changed it meanwhile; it stands then.
 */
export async function doCancel(now: Seen, proof: string | null, approvalId: string | null = null) {
  const word = approvalId ? { approval_id: approvalId } : {};
  return (await cancel(now, proof, { dry_run: false, ...word }, ifMatch(now.version))).sentence;
}

function cancel(
  now: Seen,
  phoneLast4: string | null,
  how: { dry_run: boolean; approval_id?: string },
  header = {},
) {
  const params = { path: { reservation_id: now.id }, header };
  const proof = phoneLast4 ? { phone_last4: phoneLast4 } : { code: now.code };
  const body = { by: "guest", reason_code: GUEST_ASKS, proof, ...how } as const;
  return told(api.POST("/v1/reservations/{reservation_id}/cancellation", { params, body }));
}

/** What the house says, be it yes or no. */
export async function answerTo(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (reason) {
    if (!(reason instanceof Refused)) throw reason;
    return { sentence: null, refusal: reason.problem };
  }
}
