import { reports as said } from "@/words/reports";
import { language, t } from "@/words/text";
import type { Comparison } from "./asking";
import type { Below, Cell } from "./tables";

type Row = Comparison["rows"][number];
export type Measures = Row["figures"];
export type Measure = keyof Measures | "entered";

/** Which measures stand together; what an evening came to in short comes first. */
export const SETS = {
  glance: ["requests", "declined", "reserved", "walked_in", "no_show", "entered", "upgraded", "downgraded", "turnover", "used_permille"],
  demand: ["requests", "declined", "reserved", "walked_in", "cancelled", "expired", "no_show", "expected"],
  arrivals: ["arrived_on_time", "late", "entered_reserved", "entered_walk_in", "waited", "wait_minutes"],
  rooms: ["room_minutes_used", "room_minutes_available", "rooms_available", "turnover", "used_permille"],
  placing: ["upgraded", "downgraded", "house_fit", "moved", "moved_midway", "displaced"],
} as const satisfies Record<string, readonly Measure[]>;
export type SetName = keyof typeof SETS;

const NONE = "—";
/** Figures of which the later corrections do not say anything. */
const NOT_CORRECTED: ReadonlySet<Measure> = new Set(["turnover", "used_permille", "rooms_available"]);

/** One measure of a row; who entered are those who reserved and those who walked in. */
export function valueOf(measures: Measures, name: Measure): number | null {
  if (name === "entered") return measures.entered_reserved + measures.entered_walk_in;
  return measures[name];
}

/** A number as one reads it; a share in per cent. */
export function numberSaid(value: number | null, name: string): string {
  if (value === null) return NONE;
  const locale = language.value === "zh" ? "zh-CN" : "en-GB";
  if (!name.endsWith("_permille")) {
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);
  }
  const style = { style: "percent", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(value / 1000);
}

/** By how much it is more or less than elsewhere, with its sign, of shares in points; null where there is nothing at all. */
export function changeSaid(value: number | null, other: number | null, name: string): string | null {
  if (value === null || other === null || (value === 0 && other === 0)) return null;
  const change = Math.round((value - other) * 100) / 100;
  if (change === 0) return "±0";
  const sign = change > 0 ? "+" : "−";
  if (!name.endsWith("_permille")) return `${sign}${numberSaid(Math.abs(change), name)}`;
  return t(said.points, { n: `${sign}${numberSaid(Math.abs(change) / 10, name.replace("_permille", ""))}` });
}

/** A measure as a cell: the figure, how each other day differs, and what was corrected later. */
export function cellOf(row: Row, name: Measure): Cell {
  const value = valueOf(row.figures, name);
  const below: Below[] = Object.values(row.against)
    .map((other) => changeSaid(value, valueOf(other, name), name))
    .filter((change) => change !== null)
    .map((change) => ({ said: change, kind: "beside" }));
  const later = row.adjustments === null || NOT_CORRECTED.has(name) ? 0 : valueOf(row.adjustments, name);
  if (later) {
    const by = changeSaid(later, 0, name) ?? "";
    below.push({ said: t(said.later, { n: by }), kind: "later" });
  }
  return { said: numberSaid(value, name), value, below };
}
