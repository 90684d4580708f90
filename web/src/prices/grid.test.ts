import { beforeEach, expect, test } from "vitest";
import { language } from "@/words/text";
import { spanSaid } from "./clock";
import { cellOf, cutAt, gridOf, holesOf, hoursOf, raiseAll, rowsOf, type Row } from "./grid";
import { changesOf, faultPlace } from "./telling";

beforeEach(() => (language.value = "en"));

const row = (room_class: string, day_type: string, from: string, to: string, amount_minor: number): Row =>
  ({ room_class, day_type, from, to, unit: "hour", amount_minor }) as Row;
const ROWS = [
  row("small", "W", "12:00", "26:00", 3000),
  row("small", "H", "12:00", "18:00", 4000),
  row("small", "H", "18:00", "26:00", 6000),
];
const PERIODS = [
  { from: "12:00", to: "18:00" },
  { from: "18:00", to: "24:00" },
];
const HOURS = { opens: 720, closes: 1560 };
const DAYS = ["W", "H"];
const names = { ofClass: (code: string) => code, ofDay: (code: string) => code };
const document = (rows: Row[], service = 0) => ({
  effective_from: "2026-12-01",
  service_charge_permille: service,
  children_shares: [],
  rows,
});

test("the day is cut where periods begin and prices change", () => {
  const spans = gridOf(ROWS, PERIODS, HOURS);

  expect(spans.map((one) => [one.from, one.to])).toEqual([[720, 1080], [1080, 1440], [1440, 1560]]);
  expect(cellOf(spans[2]!, "small", "W").amount).toBe(3000);
});

test("a grid that nobody changes is published as it was", () => {
  expect(rowsOf(gridOf(ROWS, PERIODS, HOURS), ["small"], DAYS)).toEqual(ROWS);
});

test("two blocks side by side stay two, one that was cut is one again", () => {
  const block = { ...row("small", "W", "12:00", "18:00", 9000), unit: "block", block_minutes: 180 } as Row;
  const rows = [block, { ...block, from: "18:00", to: "24:00" }];
  const spans = gridOf(rows, PERIODS, HOURS);
  cutAt(spans, 900);

  expect(rowsOf(spans, ["small"], DAYS)).toEqual(rows);
});

test("a part of the day is cut in two of one price, and only where there is one", () => {
  const spans = gridOf(ROWS, PERIODS, HOURS);

  expect(cutAt(spans, 1200)).toBe(true);
  expect(cutAt(spans, 1200)).toBe(false);
  cellOf(spans[1]!, "small", "H").amount = 5000;
  expect(rowsOf(spans, ["small"], DAYS).slice(1)).toEqual([
    row("small", "H", "12:00", "18:00", 4000),
    row("small", "H", "18:00", "20:00", 5000),
    row("small", "H", "20:00", "26:00", 6000),
  ]);
});

test("open hours without a price are holes, unless a day borrows them", () => {
  const spans = gridOf(ROWS.slice(1), PERIODS, HOURS);
  const days = [{ code: "W" }, { code: "H" }, { code: "S", falls_back_to: "H" }];

  const holes = holesOf(spans, ["small"], days, HOURS);

  expect(holes.map((one) => [one.dayType, one.from])).toEqual([["W", 720], ["W", 1080], ["W", 1440]]);
});

test("all prices go up by a share, to whole units", () => {
  const spans = gridOf(ROWS, PERIODS, HOURS);

  raiseAll(spans, 5, 100);

  expect(rowsOf(spans, ["small"], DAYS).map((one) => one.amount_minor)).toEqual([3200, 4200, 6300]);
});

test("what changed is told once for each part of the day, however it was cut", () => {
  const after = [ROWS[0]!, ROWS[1]!, row("small", "H", "18:00", "20:00", 5000), row("small", "H", "20:00", "26:00", 6000)];

  expect(changesOf(document(ROWS), document(after, 100), "CNY", names)).toEqual([
    "small · H · 18:00–20:00: ¥60.00 an hour → ¥50.00 an hour",
    "Service charge, %: 0% → 10%",
  ]);
});

test("the place of a fault is the row's own", () => {
  expect(faultPlace("rows.2.amount_minor", document(ROWS), names)).toBe("small · H · 18:00–02:00");
  expect(faultPlace("rows", document(ROWS), names)).toBe("Prices");
});

test("a house is open from its earliest hour to its latest, and past midnight is said as a clock", () => {
  const opening_hours = [
    { weekday: 1, opens: "14:00", closes: "24:00" },
    { weekday: 6, opens: "12:00", closes: "26:00" },
  ];

  expect(hoursOf({ opening_hours } as never)).toEqual(HOURS);
  expect(spanSaid(1080, 1440)).toBe("18:00–24:00");
});
