import { api, ifMatch, onceKey, told, type Schemas } from "@/api/client";
import { Refused } from "@/api/problems";
import type { Entry } from "@/board/rows";
import { verdictOf, type Verdict } from "./verdicts";

export type Reservation = Schemas["ReservationOut"];
export type Plan = Schemas["PlanOut"];

const MINUTE_MS = 60_000;
const GUEST_ASKS = "guest_request";

/** What was read, so that what another desk did meanwhile is never overwritten. */
function as(entry: Entry) {
  const header = { ...ifMatch(entry.version), "Idempotency-Key": onceKey() };
  return { path: { reservation_id: entry.id }, header };
}

/** The guest is here. The answer tells the room, or that it is not ready. */
export function arrive(entry: Entry, partySize: number): Promise<Reservation> {
  const body = partySize === entry.party_size ? {} : { party_size: partySize };
  const path = "/v1/reservations/{reservation_id}/arrival";
  return told(api.POST(path, { params: as(entry), body }));
}

/** What somebody wants who stands at the counter. */
export interface WalkIn {
  readonly venueId: string;
  readonly party: number;
  readonly minutes: number;
  readonly roomClass: string | null;
  readonly name: string;
  readonly phone: string;
  readonly approvalId?: string;
}

/** The word of an approval, where there is one. */
function onTheWordOf(approvalId?: string) {
  return approvalId ? { approval_id: approvalId } : {};
}

/** Seat somebody who came without a booking, from this minute on. */
export function walksIn(wish: WalkIn, key: string): Promise<Reservation> {
  const body: Schemas["NewReservation"] = {
    venue_id: wish.venueId,
    starts_at: new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS).toISOString(),
    minutes: wish.minutes,
    party_size: wish.party,
    guest: { name: wish.name, phone: wish.phone },
    source: "walk_in",
    seat_now: true,
    ...(wish.roomClass ? { room_class: wish.roomClass } : {}),
    ...onTheWordOf(wish.approvalId),
  } as Schemas["NewReservation"];
  return told(api.POST("/v1/reservations", { params: { header: { "Idempotency-Key": key } }, body }));
}

/** The guest is in the room. */
export function seat(entry: Entry): Promise<Reservation> {
  const path = "/v1/reservations/{reservation_id}/seating";
  return told(api.POST(path, { params: as(entry), body: {} }));
}

/** The guest has left. */
export function leave(entry: Entry): Promise<Reservation> {
  const path = "/v1/reservations/{reservation_id}/departure";
  return told(api.POST(path, { params: as(entry), body: {} }));
}

/** Wait longer for a guest who is late. */
export function waitLonger(entry: Entry, minutes: number, approvalId?: string): Promise<Reservation> {
  const path = "/v1/reservations/{reservation_id}/hold-extension";
  const body = { minutes, reason: GUEST_ASKS, ...onTheWordOf(approvalId) };
  return told(api.POST(path, { params: as(entry), body }));
}

/** Take the last step back. */
export function takeBack(
  entry: { id: string },
  reason: string,
  approvalId?: string,
): Promise<Reservation> {
  const params = { path: { reservation_id: entry.id } };
  const path = "/v1/reservations/{reservation_id}/reinstatement";
  return told(api.POST(path, { params, body: { reason, ...onTheWordOf(approvalId) } }));
}

/** Ask whether a party may stay so much longer; nothing is changed. */
export async function askLonger(entry: Entry, minutes: number): Promise<Verdict> {
  try {
    const { sentence } = await stayLonger(entry, minutes, true);
    return { kind: "yes", sentence };
  } catch (refused) {
    if (refused instanceof Refused) return verdictOf(refused.problem);
    throw refused;
  }
}

/** Let them stay longer.
 *
 * @throws Refused where somebody was quicker.
 */
export function stayLonger(entry: Entry, minutes: number, dryRun: boolean) {
  const path = "/v1/reservations/{reservation_id}/extension";
  return told(api.POST(path, { params: as(entry), body: { minutes, dry_run: dryRun } }));
}

/** Draw up who would go where. */
export function drawUp(plan: Schemas["NewPlan"]): Promise<Plan> {
  return told(api.POST("/v1/plans", { body: plan }));
}

/** Do all of a plan, the longer stay with it; refused once the book has moved on. */
export function carryOut(plan: Plan, guestConsents: boolean): Promise<Plan> {
  const params = { path: { plan_id: plan.id } };
  const body = { guest_consents: guestConsents, reason: GUEST_ASKS };
  return told(api.POST("/v1/plans/{plan_id}/application", { params, body }));
}

/** Change rooms, or ask what it would mean: the old room is kept where it is refused. */
export function move(
  entry: Entry,
  roomId: string,
  how: { consents: boolean; dryRun: boolean; approvalId?: string },
) {
  const params = { path: { reservation_id: entry.id }, header: ifMatch(entry.version) };
  const body = {
    room_id: roomId,
    reason: GUEST_ASKS,
    guest_consents: how.consents,
    dry_run: how.dryRun,
    ...onTheWordOf(how.approvalId),
  };
  return told(api.PUT("/v1/reservations/{reservation_id}/placement", { params, body }));
}
