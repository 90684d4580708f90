import { api, ifMatch, told, type Schemas } from "@/api/client";
import { answerTo, GUEST_ASKS, type Answer, type Reservation } from "./changing";

export type Group = Schemas["GroupOut"];
type GroupPlacement = Schemas["GroupPlacement"];

/** What is wished for one room of a group. */
export interface RoomWish {
  readonly id: string;
  readonly party: number;
  readonly roomClass: string;
}

/** What is wished for a group: another time for all of it, other rooms for some. */
export interface GroupWish {
  readonly startsAt: number;
  readonly minutes: number;
  readonly rooms: readonly RoomWish[];
}

const OVER = new Set(["cancelled", "no_show", "expired", "declined", "completed"]);

/** The rooms of a group that are still to come, or in use. */
export function roomsOf(group: Group): Reservation[] {
  return group.reservations.filter((one) => !OVER.has(one.status));
}

/** The body of a placement of the group; null where nothing changes. What stays is not said. */
export function groupPlacementOf(
  group: Group,
  wish: GroupWish,
  consents: boolean,
): GroupPlacement | null {
  const known = roomsOf(group);
  const minutes = known[0]?.minutes;
  const rooms = wish.rooms.flatMap((room) => {
    const one = known.find((each) => each.id === room.id);
    const change = {
      ...(one && room.party !== one.party_size ? { party_size: room.party } : {}),
      ...(one && room.roomClass !== one.booked_class ? { room_class: room.roomClass } : {}),
    };
    return Object.keys(change).length > 0 ? [{ reservation_id: room.id, ...change }] : [];
  });
  const wanted = {
    ...(wish.startsAt !== Date.parse(group.starts_at)
      ? { starts_at: new Date(wish.startsAt).toISOString() }
      : {}),
    ...(wish.minutes !== minutes ? { minutes: wish.minutes } : {}),
    ...(rooms.length > 0 ? { rooms } : {}),
  };
  if (Object.keys(wanted).length === 0) return null;
  return { rooms: [], ...wanted, reason: GUEST_ASKS, dry_run: false, guest_consents: consents };
}

/** One group as it is now. */
export async function groupOf(id: string): Promise<Group> {
  const params = { path: { group_id: id } };
  return told(api.GET("/v1/reservation-groups/{group_id}", { params }));
}

/** Ask what would come of a change; nothing is changed. */
export function tryGroup(now: Group, body: GroupPlacement): Promise<Answer> {
  return answerTo(async () => {
    const { sentence } = await place(now, { ...body, dry_run: true });
    return { sentence, refusal: null };
  });
}

/** Change all of it or nothing, on the word of an approval where there is one.
 *
 * @throws Refused; all rooms are kept then.
 */
export function doGroup(now: Group, body: GroupPlacement, approvalId: string | null) {
  return place(now, approvalId ? { ...body, approval_id: approvalId } : body);
}

function place(now: Group, body: GroupPlacement) {
  const params = { path: { group_id: now.id }, header: ifMatch(now.version) };
  return told(api.PUT("/v1/reservation-groups/{group_id}/placement", { params, body }));
}

/** Add a room under the same contact and number.
 *
 * @throws Refused where there is none.
 */
export async function addRoom(
  now: Group,
  room: { party: number; roomClass: string | null },
  key: string,
): Promise<Group> {
  const path = "/v1/reservation-groups/{group_id}/rooms";
  const params = { path: { group_id: now.id }, header: { "Idempotency-Key": key } };
  const wanted = { party_size: room.party, ...(room.roomClass ? { room_class: room.roomClass } : {}) };
  const body = { rooms: [wanted], over_quota: false } as Schemas["GroupRooms"];
  return told(api.POST(path, { params, body }));
}

/** Ask what giving all rooms up costs; nothing is cancelled. */
export function tryCancelGroup(now: Group, proof: string | null): Promise<Answer> {
  return answerTo(async () => {
    const { sentence } = await cancelGroup(now, proof, true);
    return { sentence, refusal: null };
  });
}

/** Cancel all rooms for the guest, or ask about it. */
export function cancelGroup(now: Group, phoneLast4: string | null, dryRun: boolean) {
  const path = "/v1/reservation-groups/{group_id}/cancellation";
  const proof = phoneLast4 ? { phone_last4: phoneLast4 } : { day_no: now.day_no };
  const params = { path: { group_id: now.id } };
  const body = { by: "guest", reason_code: GUEST_ASKS, dry_run: dryRun, proof } as const;
  return told(api.POST(path, { params, body }));
}
