import { expect, test } from "vitest";
import { groupPlacementOf, roomsOf, type Group } from "./groups";

const START = "2026-11-27T20:00:00+08:00";

function aRoom(id: string, more = {}) {
  return { id, status: "confirmed", minutes: 180, party_size: 6, booked_class: "small", ...more };
}

const group = {
  starts_at: START,
  reservations: [aRoom("a"), aRoom("b"), aRoom("c", { status: "cancelled" })],
} as unknown as Group;
const as = { id: "", party: 6, roomClass: "small" };
const wish = {
  startsAt: Date.parse(START),
  minutes: 180,
  rooms: [
    { ...as, id: "a" },
    { ...as, id: "b" },
  ],
};

test("rooms that are over are no rooms of a group any more", () => {
  expect(roomsOf(group).map((one) => one.id)).toEqual(["a", "b"]);
});

test("what stays is not said, and nothing is said where all stays", () => {
  expect(groupPlacementOf(group, wish, true)).toBeNull();
});

test("another time is for all of it, other heads are for one room", () => {
  const later = Date.parse("2026-11-27T21:00:00+08:00");
  const rooms = [{ ...as, id: "a" }, { ...as, id: "b", party: 8 }];

  expect(groupPlacementOf(group, { ...wish, startsAt: later, rooms }, true)).toEqual({
    starts_at: "2026-11-27T13:00:00.000Z",
    rooms: [{ reservation_id: "b", party_size: 8 }],
    reason: "guest_request",
    dry_run: false,
    guest_consents: true,
  });
});
