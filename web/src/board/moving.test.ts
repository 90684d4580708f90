import { expect, test } from "vitest";
import { wayBackOf } from "./asking";
import { wishOf } from "./drag";
import { aBoard, aClass, anEntry, aRoom, at } from "./made";
import { reasonsFor } from "./reasons";
import { rowsOf, type Bar } from "./rows";

const GRID = { hourPx: 60, slotMinutes: 30 };
const board = aBoard([
  aRoom("201", [anEntry("20:00", "23:00")]),
  aRoom("202"),
  aRoom("301", [], { room_class: "large" }),
]);
const classes = [aClass("small"), aClass("large", { rank: 4 })];

function bar(): Bar {
  const rows = rowsOf(board, classes, { classes: [], lanes: false });
  const row = rows.find((one) => one.key === "room 201")!;
  if (row.kind !== "room") throw new Error("not a room");
  return row.of.bars[0]!;
}

const to = (roomId: string | null, dx = 0) => wishOf(bar(), "move", { dx, roomId }, GRID);

test("a larger room may be given away, one of the same class may not", () => {
  const codes = (roomId: string) => reasonsFor(to(roomId), board, classes).map((one) => one.code);

  expect(codes("room 301")).toContain("vip");
  expect(codes("room 202")).not.toContain("vip");
  expect(codes("room 202")[0]).toBe("guest_request");
});

test("the way back says what changed and nothing else", () => {
  const slip = { reason: "slip", guest_consents: true, dry_run: false };

  expect(wayBackOf(to("room 202"))).toEqual({ ...slip, room_id: "room 201" });
  expect(wayBackOf(to(null, 60))).toEqual({ ...slip, starts_at: new Date(at("20:00")).toISOString() });
  expect(wayBackOf(wishOf(bar(), "stretch", { dx: 60, roomId: null }, GRID))).toEqual({
    ...slip,
    minutes: 180,
  });
});
