import { describe, expect, it } from "vitest";
import { aBoard, anEntry, aRoom, at } from "@/board/made";
import { eveningOf, guestIn, isMeant, isOverdue, isRoomTold } from "./guests";

const NOW = at("20:10");

describe("the evening at the front desk", () => {
  it("tells late guests from those of the hour and those of later", () => {
    const late = anEntry("20:00", "23:00", { grace_until: new Date(at("20:15")).toISOString() });
    const soon = anEntry("21:00", "23:30", { day_no: 8 });
    const later = anEntry("21:30", "23:30", { day_no: 9 });
    const board = aBoard([aRoom("201", [late]), aRoom("202", [soon]), aRoom("203", [later])]);

    const evening = eveningOf(board, NOW);

    expect(evening.late.map((guest) => guest.room?.number)).toEqual(["201"]);
    expect(evening.soon.map((guest) => guest.entry.day_no)).toEqual([8]);
    expect(evening.later.map((guest) => guest.entry.day_no)).toEqual([9]);
  });

  it("puts whose grace ends first first, and whose room was given back apart", () => {
    const until = (time: string) => ({ grace_until: new Date(at(time)).toISOString() });
    const board = aBoard([
      aRoom("201", [anEntry("20:00", "22:00", { day_no: 1, ...until("20:20") })]),
      aRoom("202", [anEntry("20:00", "23:00", { day_no: 2, ...until("20:12") })]),
      aRoom("203", [anEntry("19:30", "23:00", { day_no: 3, status: "released" })]),
    ]);

    const { late, gone } = eveningOf(board, NOW);

    expect(late.map((guest) => guest.entry.day_no)).toEqual([2, 1]);
    expect(gone.map((guest) => guest.entry.day_no)).toEqual([3]);
  });

  it("keeps who waits apart from who sits, the next to leave first", () => {
    const board = aBoard([
      aRoom("201", [anEntry("19:00", "23:00", { status: "seated", day_no: 1 })]),
      aRoom("202", [anEntry("19:00", "21:00", { status: "seated", day_no: 2 })]),
      aRoom("203", [anEntry("20:00", "23:00", { status: "arrived", day_no: 3 })]),
    ]);

    const evening = eveningOf(board, NOW);

    expect(evening.seated.map((guest) => guest.entry.day_no)).toEqual([2, 1]);
    expect(evening.waiting.map((guest) => guest.entry.day_no)).toEqual([3]);
    expect(evening.late).toEqual([]);
  });
});

describe("a guest who is looked for", () => {
  const guest = { entry: anEntry("20:00", "23:00"), room: aRoom("201") };

  it.each(["7", "201", "王", "abc123x", "13900000100", "0100", " "])("is found by %s", (typed) => {
    expect(isMeant(guest, typed)).toBe(true);
  });

  it.each(["8", "202", "李", "ABC123", "0101"])("is not found by %s", (typed) => {
    expect(isMeant(guest, typed)).toBe(false);
  });
});

it("a room is told once somebody knows it or sits in it", () => {
  expect(isRoomTold(anEntry("20:00", "23:00"))).toBe(false);
  expect(isRoomTold(anEntry("20:00", "23:00", { room_told_at: "2026-11-27T12:00:00Z" }))).toBe(true);
  expect(isRoomTold(anEntry("20:00", "23:00", { seated_at: "2026-11-27T12:00:00Z" }))).toBe(true);
});

it("a room shows who is in it before who comes", () => {
  const next = anEntry("22:00", "23:00", { day_no: 2 });
  const inIt = anEntry("19:00", "21:00", { day_no: 1, status: "seated" });

  expect(guestIn(aRoom("201", [next, inIt]))?.entry.day_no).toBe(1);
  expect(guestIn(aRoom("201", [next]))?.entry.day_no).toBe(2);
  expect(guestIn(aRoom("201"))).toBeNull();
});

it("is overdue who still sits when the time is up, and nobody else", () => {
  const sits = anEntry("18:00", "20:10", { status: "seated" });

  expect(isOverdue(sits, NOW)).toBe(true);
  expect(isOverdue(sits, NOW - 1)).toBe(false);
  expect(isOverdue({ ...sits, status: "completed" }, NOW)).toBe(false);
});
