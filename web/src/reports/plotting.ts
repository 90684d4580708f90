import type { Occupancy } from "./asking";

type Row = Occupancy["rows"][number];

/** How full each class is in each hour, per mille; null where there was nothing to sell. */
export interface Curves {
  readonly hours: readonly number[];
  readonly curves: readonly Curve[];
}

export interface Curve {
  /** The class; null for all of them together. */
  readonly code: string | null;
  readonly permille: readonly (number | null)[];
}

/** The hours in which there was something to sell; who stays on past the end fills no share of it. */
function hoursOf(rows: readonly Row[]): number[] {
  const open = rows.filter((row) => row.room_minutes_available > 0);
  return [...new Set(open.map((row) => row.keys.hour ?? 0))].sort((a, b) => a - b);
}

/** Lay rows by class and hour out as one curve a class, and first of all one of all classes. */
export function curvesOf(rows: readonly Row[]): Curves {
  const hours = hoursOf(rows);
  const codes = [...new Set(rows.map((row) => row.keys.room_class ?? ""))];
  const of = (wanted: (row: Row) => boolean) =>
    hours.map((hour) => share(rows.filter((row) => row.keys.hour === hour && wanted(row))));
  return {
    hours,
    curves: [
      { code: null, permille: of(() => true) },
      ...codes.map((code) => ({ code, permille: of((row) => (row.keys.room_class ?? "") === code) })),
    ],
  };
}

/** How full rooms were on each weekday, hour by hour. */
export interface Heat {
  readonly hours: readonly number[];
  readonly days: readonly { weekday: number; permille: readonly (number | null)[] }[];
}

/** Lay rows by weekday and hour out as a square. */
export function heatOf(rows: readonly Row[]): Heat {
  const hours = hoursOf(rows);
  const weekdays = [...new Set(rows.map((row) => row.keys.weekday ?? 0))].sort((a, b) => a - b);
  return {
    hours,
    days: weekdays.map((weekday) => ({
      weekday,
      permille: hours.map((hour) =>
        share(rows.filter((row) => row.keys.weekday === weekday && row.keys.hour === hour)),
      ),
    })),
  };
}

/** One of ten shades, from empty to full. */
export function shadeOf(permille: number | null): number {
  return permille === null ? 0 : Math.min(9, Math.max(0, Math.floor(permille / 100)));
}

function share(rows: readonly Row[]): number | null {
  const [used, open] = rows.reduce(
    ([sat, sold], row) => [sat + row.room_minutes_used, sold + row.room_minutes_available],
    [0, 0],
  );
  return open === 0 ? null : Math.round((1000 * used) / open);
}
