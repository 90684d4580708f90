import { expect, test } from "vitest";
import { language } from "@/words/text";
import { left, money, wallTime } from "@/words/times";
import { placementOf, verdictOf } from "./asking";
import { countedOf } from "./counting";
import { isWish, keyOf, mayDrag, wishOf } from "./drag";
import { waitAfter } from "./follow";
import { placesOf, rowAt } from "./heights";
import { aBoard, aClass, anEntry, aRoom, at } from "./made";
import { instantsOf, packed, rowsOf, type Bar, type Row } from "./rows";
import { HOUR_MS, spanOf, stepsOf, ticksOf, xOf } from "./scale";

const ZONE = "Asia/Shanghai";
const GRID = { hourPx: 60, slotMinutes: 30 };
const ALL = { classes: [], lanes: true };
const LOOSE = { room_tentative: true };
const grounds = { reason: "r", guestConsents: false };

function barsOf(rows: Row[], key: string): Bar[] {
  const row = rows.find((one) => one.key === key);
  if (!row) throw new Error(`no row ${key}`);
  return row.kind === "waiting" ? row.bars : row.of.bars;
}

function aBar(more = {}, from = "20:00", to = "23:00"): Bar {
  const board = aBoard([aRoom("201", [anEntry(from, to, more)])]);
  return barsOf(rowsOf(board, [aClass("small")], { classes: [], lanes: false }), "room 201")[0]!;
}

test("the axis holds the opening hours past midnight, in whole hours", () => {
  const span = spanOf(instantsOf(aBoard([])), ZONE);

  expect(span).toEqual({ start: at("12:00"), end: at("12:00") + 14 * HOUR_MS });
  expect(ticksOf(span, ZONE).filter((tick) => tick.isMidnight)).toHaveLength(1);
});

test("a stay outside the opening hours widens the axis", () => {
  const board = aBoard([aRoom("201", [anEntry("10:30", "12:30")])]);

  expect(spanOf(instantsOf(board), ZONE).start).toBe(at("10:00"));
});

test("a day on which the clock changes has an hour more, and no place is skipped", () => {
  const lisbon = spanOf([Date.parse("2026-10-24T23:00Z"), Date.parse("2026-10-25T04:00Z")], "Europe/Lisbon");
  const said = ticksOf(lisbon, "Europe/Lisbon").map((tick) => wallTime(tick.at, "Europe/Lisbon"));

  expect(said).toEqual(["00:00", "01:00", "01:00", "02:00", "03:00", "04:00"]);
});

test("an instant stands where its time is", () => {
  const span = { start: at("12:00"), end: at("20:00") };

  expect(xOf(at("13:30"), span, 60)).toBe(90);
});

test.each([
  [14, 0],
  [16, 30],
  [44, 30],
  [-61, -60],
])("%i pixels are %i minutes on the grid", (pixels, minutes) => {
  expect(stepsOf(pixels, 60, 30) / 60_000 + 0).toBe(minutes);
});

test("whose room may change stands in the lane of the class that the guest was told", () => {
  const loose = anEntry("20:00", "23:00", LOOSE);
  const fixed = anEntry("18:00", "20:00");
  const lanes = [{ room_class: "small", rooms: 1, reservations: [loose.id] }];
  const board = aBoard([aRoom("201", [fixed, loose])], { lanes });

  const rows = rowsOf(board, [aClass("small")], ALL);

  expect(barsOf(rows, "class small").map((bar) => bar.entry.id)).toEqual([loose.id]);
  expect(barsOf(rows, "room 201").map((bar) => bar.entry.id)).toEqual([fixed.id]);
});

test("without lanes everybody stands in the room that is meant for them", () => {
  const board = aBoard([aRoom("201", [anEntry("20:00", "23:00", LOOSE)])]);

  const rows = rowsOf(board, [aClass("small")], { classes: [], lanes: false });

  expect(barsOf(rows, "room 201")).toHaveLength(1);
  expect(barsOf(rows, "class small")).toHaveLength(0);
});

test("classes stand by rank, each above its rooms, and a filter leaves the others out", () => {
  const rooms = [aRoom("301", [], { room_class: "large" }), aRoom("201")];
  const classes = [aClass("large", { rank: 4 }), aClass("small", { rank: 2 })];

  const keys = (only: string[]) =>
    rowsOf(aBoard(rooms), classes, { classes: only, lanes: true }).map((row) => row.key);

  expect(keys([])).toEqual(["class small", "room 201", "class large", "room 301"]);
  expect(keys(["large"])).toEqual(["class large", "room 301"]);
});

test("who has no room stands last", () => {
  const board = aBoard([aRoom("201")], { unassigned: [anEntry("20:00", "22:00")] });

  expect(rowsOf(board, [aClass("small")], ALL).at(-1)?.kind).toBe("waiting");
});

test("stays at the same time stand on lines of their own", () => {
  const bars = [aBar({}, "20:00", "22:00"), aBar({}, "21:00", "23:00"), aBar({}, "22:00", "23:00")];

  expect(packed(bars).map((bar) => bar.line)).toEqual([0, 1, 0]);
});

test("a room is turned over after the stay where its class says so", () => {
  expect(aBar().ready - aBar().end).toBe(15 * 60_000);
});

test("a line is found by its height", () => {
  const places = placesOf(rowsOf(aBoard([aRoom("201"), aRoom("202")]), [aClass("small")], ALL));
  const second = places.find((place) => place.key === "room 202")!;

  expect(rowAt(places, second.top + 1)?.roomId).toBe("room 202");
  expect(rowAt(places, 0)).toBeUndefined();
});

test("a move goes to whole steps, in time and to another room", () => {
  const wish = wishOf(aBar(), "move", { dx: 44, roomId: "room 202" }, GRID);

  expect([wish.start, wish.end]).toEqual([at("20:30"), at("23:30")]);
  expect(placementOf(wish, grounds, true)).toEqual({
    reason: "r",
    guest_consents: false,
    dry_run: true,
    room_id: "room 202",
    starts_at: "2026-11-27T12:30:00.000Z",
  });
});

test("who sits already keeps the start", () => {
  const wish = wishOf(aBar({ status: "seated" }), "move", { dx: 200, roomId: null }, GRID);

  expect(wish.start).toBe(at("20:00"));
  expect(isWish(wish)).toBe(false);
});

test("who sits already is never made to leave earlier by a stretch", () => {
  const bar = aBar({ status: "seated", allowed_actions: ["extension"] });

  expect(wishOf(bar, "stretch", { dx: -500, roomId: null }, GRID).end).toBe(bar.end);
  expect([mayDrag(bar, "stretch"), mayDrag(bar, "move")]).toEqual([true, false]);
});

test("no stay gets shorter than one step", () => {
  const wish = wishOf(aBar(), "stretch", { dx: -5000, roomId: null }, GRID);

  expect(placementOf(wish, grounds, false).minutes).toBe(30);
});

test("another time alone leaves a room that is not fixed to the house", () => {
  const wish = wishOf(aBar(LOOSE), "move", { dx: 60, roomId: null }, GRID);

  expect(placementOf(wish, grounds, true).room_id).toBeUndefined();
});

test("dropping somebody on the very room that was meant for them gives it to them", () => {
  const wish = wishOf(aBar(LOOSE), "move", { dx: 0, roomId: "room 201" }, GRID);

  expect(isWish(wish)).toBe(true);
  expect(placementOf(wish, grounds, true).room_id).toBe("room 201");
});

test("the same wish is asked about once", () => {
  const wish = (dx: number) => keyOf(wishOf(aBar(), "move", { dx, roomId: null }, GRID));

  expect(wish(31)).toBe(wish(32));
  expect(wish(31)).not.toBe(wish(64));
});

test("what needs another person's word is told apart from what is refused", () => {
  const problem = { title: "t", detail: "由值班主管批准", status: 403 };

  expect(verdictOf({ ...problem, code: "approval-required", ask: { path: "/v1/approvals", request: { kind: "k" } } })).toEqual({
    kind: "approval",
    sentence: "由值班主管批准",
    ask: { kind: "k" },
  });
  expect(verdictOf({ ...problem, code: "no-room-free" }).kind).toBe("refused");
});

test("grace counts down once the guest is late, a hold at once, and a stay is told when it is over", () => {
  const late = anEntry("20:00", "23:00", { grace_until: "2026-11-27T20:15:00+08:00" });
  const held = anEntry("20:00", "23:00", { status: "held", hold_until: late.grace_until });
  const sits = anEntry("20:00", "23:00", { status: "seated" });

  expect(countedOf(late)?.from).toBe(late.starts_at);
  expect(countedOf(held)?.from).toBeNull();
  expect(countedOf(anEntry("20:00", "23:00"))).toBeNull();
  expect(countedOf(sits)?.from).toBe(sits.ends_at);
});

test.each([
  [59_000, "0:59"],
  [61_000, "1:01"],
  [3_660_000, "1:01h"],
  [0, null],
  [-1, null],
])("%i ms left are said as %s", (ms, said) => {
  expect(left(ms, 0)).toBe(said);
});

test("whoever is refused a feed asks again, less and less often", () => {
  expect([0, 1, 3, 50].map(waitAfter)).toEqual([1_000, 2_000, 8_000, 15_000]);
});

test("money is said by the currency's own digits", () => {
  language.value = "en";

  expect(money(77400, "CNY")).toBe("¥774.00");
  expect(money(774, "JPY")).toBe("¥774");
});
