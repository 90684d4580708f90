import { beforeEach, expect, test } from "vitest";
import { language } from "@/words/text";
import { lengthOf, queryOf, spanOf, type Comparison } from "./asking";
import { cellOf, changeSaid, numberSaid, SETS, valueOf, type Measures } from "./figures";
import { barsOf } from "./funnel";
import { matrixOf } from "./matrix";
import { curvesOf, heatOf, shadeOf } from "./plotting";

beforeEach(() => {
  language.value = "en";
});

type Row = Comparison["rows"][number];
const NAMES = [...new Set(Object.values(SETS).flat())].filter((name) => name !== "entered");

function counted(more: Partial<Measures> = {}): Measures {
  return { ...Object.fromEntries(NAMES.map((name) => [name, 0])), ...more } as Measures;
}

function row(booked: string | null, used: string | null, more: Partial<Measures> = {}): Row {
  const keys = { booked_class: booked, used_class: used } as Row["keys"];
  return { keys, figures: counted(more), adjustments: null, against: {} };
}

test("usual dates end yesterday, but for today", () => {
  expect(spanOf("today", "2026-10-14")).toEqual({ from: "2026-10-14", to: "2026-10-14" });
  expect(spanOf("week", "2026-10-14")).toEqual({ from: "2026-10-07", to: "2026-10-13" });
  expect(lengthOf(spanOf("fourWeeks", "2026-03-01"))).toBe(28);
});

test("what is left empty narrows nothing", () => {
  const days = { from: "2026-10-14", to: "2026-10-14", venueId: null };

  expect(queryOf(days, { source: "", period: "late" })).toEqual({
    from: "2026-10-14",
    to: "2026-10-14",
    period: "late",
  });
});

test("a figure is told with how other days differ and what was corrected later", () => {
  const shown: Row = {
    ...row(null, null, { reserved: 12 }),
    adjustments: counted({ reserved: -1 }),
    against: { last_week: counted({ reserved: 15 }) },
  };

  const cell = cellOf(shown, "reserved");

  expect(cell).toMatchObject({ said: "12", value: 12 });
  expect(cell.below).toEqual([
    { said: "−3", kind: "beside" },
    { said: "corrected later by −1", kind: "later" },
  ]);
});

test("shares are per cent, averages have two places, and nothing is a dash", () => {
  expect(numberSaid(387, "used_permille")).toBe("38.7%");
  expect(numberSaid(0.25, "reserved")).toBe("0.25");
  expect(numberSaid(null, "turnover")).toBe("—");
  expect(changeSaid(400, 375, "used_permille")).toBe("+2.5 points");
  expect(changeSaid(0.3, 0.1, "turnover")).toBe("+0.2");
  expect(changeSaid(3, 3, "reserved")).toBe("±0");
  expect(changeSaid(0, 0, "reserved")).toBeNull();
  expect(changeSaid(3, null, "turnover")).toBeNull();
});

test("who entered are those who reserved and those who walked in", () => {
  expect(valueOf(counted({ entered_reserved: 5, entered_walk_in: 2 }), "entered")).toBe(7);
});

test("the square has the ladder down and across, and who never entered apart", () => {
  const rows = [
    row("small", "medium", { requests: 2, entered_reserved: 2 }),
    row("small", "small", { requests: 5, entered_reserved: 4, entered_walk_in: 1 }),
    row("medium", "small", { requests: 1, entered_reserved: 1 }),
    row("small", null, { requests: 3 }),
    row(null, null, { requests: 4, declined: 4 }),
  ];

  const square = matrixOf(rows, ["small", "medium", "large"]);

  expect(square.used).toEqual(["small", "medium"]);
  expect(square.lines.map((line) => [line.booked, line.entered, line.never])).toEqual([
    ["small", 7, 3],
    ["medium", 1, 0],
    [null, 0, 4],
  ]);
  expect(square.lines[0]?.squares.medium?.kind).toBe("above");
  expect(square.lines[0]?.squares.small?.kind).toBe("same");
  expect(square.lines[1]?.squares.small?.kind).toBe("below");
  expect(square.sums).toEqual({ small: 6, medium: 2 });
  expect([square.entered, square.never]).toEqual([8, 7]);
});

function sat(hour: number, code: string, used: number, open: number, weekday = 1) {
  const keys = { hour, room_class: code, weekday };
  return { keys, room_minutes_used: used, room_minutes_available: open, used_permille: null } as never;
}

test("a curve a class, all of them first, and no hour in which nothing was for sale", () => {
  const rows = [sat(20, "small", 30, 60), sat(20, "large", 60, 60), sat(25, "small", 0, 60), sat(26, "small", 5, 0)];

  expect(curvesOf(rows)).toEqual({
    hours: [20, 25],
    curves: [
      { code: null, permille: [750, 0] },
      { code: "small", permille: [500, 0] },
      { code: "large", permille: [1000, null] },
    ],
  });
});

test("heat is by weekday and hour, in ten shades", () => {
  const rows = [sat(20, "small", 30, 60, 5), sat(21, "small", 60, 60, 1)];

  expect(heatOf(rows)).toEqual({
    hours: [20, 21],
    days: [
      { weekday: 1, permille: [null, 1000] },
      { weekday: 5, permille: [500, null] },
    ],
  });
  expect([0, 99, 100, 999, 1000, 1200].map(shadeOf)).toEqual([0, 0, 1, 9, 9, 9]);
});

test("each bar of the funnel is of the one before, and nobody is no share", () => {
  const bars = barsOf({ listed: 8, dialled: 4, reached: 0, understood: 0, booked: 0, seated: 0 });

  expect(bars.map((bar) => [bar.people, bar.ofAll, bar.ofBefore]).slice(0, 4)).toEqual([
    [8, 100, null],
    [4, 50, 500],
    [0, 0, 0],
    [0, 0, null],
  ]);
});
