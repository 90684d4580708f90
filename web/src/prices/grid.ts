import type { Schemas } from "@/api/client";
import { toMinutes } from "@/desk/when";
import { typedClock } from "./clock";

export type PriceDocument = Schemas["PriceListDocument-Input"];
export type Row = Schemas["PriceRow"];
export type Spend = NonNullable<Row["minimum_spend"]>;

/** What one class costs in one part of a kind of day; without an amount it is not priced there. */
export interface Cell {
  unit: Row["unit"];
  amount: number | null;
  block: number | null;
  spend: Spend | null;
  /** The published row it comes from: a block is one where its row was one. */
  source: number | null;
}

/** A part of the business day, in minutes after midnight, and its cells by class and day type. */
export interface Span {
  from: number;
  to: number;
  cells: Record<string, Cell>;
}

/** When a house is open at all, on any weekday. */
export interface Hours {
  readonly opens: number;
  readonly closes: number;
}

export const keyOf = (roomClass: string, dayType: string) => `${roomClass} ${dayType}`;

export function blankCell(): Cell {
  return { unit: "hour", amount: null, block: null, spend: null, source: null };
}

/** A cell as one reads and changes it; a part that was never priced begins blank. */
export function cellOf(span: Span, roomClass: string, dayType: string): Cell {
  return (span.cells[keyOf(roomClass, dayType)] ??= blankCell());
}

/** When a house is open, from its earliest opening to its latest closing. */
export function hoursOf(venue: Pick<Schemas["VenueOut"], "opening_hours">): Hours {
  const opens = venue.opening_hours.map((one) => toMinutes(one.opens));
  const closes = venue.opening_hours.map((one) => toMinutes(one.closes));
  return { opens: Math.min(...opens, 24 * 60), closes: Math.max(...closes, 0) };
}

/** Prices as people print them: the day cut where periods begin and prices change. */
export function gridOf(rows: readonly Row[], periods: readonly { from: string; to: string }[], hours: Hours): Span[] {
  const cuts = new Set([...rows, ...periods].flatMap((one) => [toMinutes(one.from), toMinutes(one.to)]));
  cuts.add(hours.opens).add(hours.closes);
  const edges = [...cuts].sort((a, b) => a - b);
  const spans: Span[] = edges.slice(0, -1).map((from, place) => ({ from, to: edges[place + 1] ?? from, cells: {} }));
  for (const [source, row] of rows.entries()) {
    for (const span of spans) {
      if (toMinutes(row.from) <= span.from && span.to <= toMinutes(row.to)) {
        span.cells[keyOf(row.room_class, row.day_type)] = {
          unit: row.unit,
          amount: row.amount_minor,
          block: row.block_minutes ?? null,
          spend: row.minimum_spend ? { ...row.minimum_spend } : null,
          source,
        };
      }
    }
  }
  const isOpen = (span: Span) => span.from < hours.closes && hours.opens < span.to;
  return spans.filter((span) => isOpen(span) || Object.keys(span.cells).length > 0);
}

/** Cut the part of the day in which a clock time lies; says whether there was one to cut. */
export function cutAt(spans: Span[], at: number): boolean {
  const place = spans.findIndex((one) => one.from < at && at < one.to);
  const span = spans[place];
  if (!span) return false;
  const copy = JSON.parse(JSON.stringify(span.cells)) as Span["cells"];
  spans.splice(place, 1, { ...span, to: at }, { from: at, to: span.to, cells: copy });
  return true;
}

/** The rows that a grid is published as: neighbours of one price are one row. */
export function rowsOf(spans: readonly Span[], classes: readonly string[], dayTypes: readonly string[]): Row[] {
  return classes.flatMap((roomClass) =>
    dayTypes.flatMap((dayType) => {
      const found: { row: Row; cell: Cell; ends: number }[] = [];
      for (const span of spans) {
        const cell = span.cells[keyOf(roomClass, dayType)];
        if (!cell || cell.amount === null) continue;
        const last = found.at(-1);
        if (last && last.ends === span.from && isOne(last.cell, cell)) {
          last.row.to = typedClock(span.to);
          last.ends = span.to;
        } else found.push({ row: rowOf(span, cell, roomClass, dayType), cell, ends: span.to });
      }
      return found.map((one) => one.row);
    }),
  );
}

function rowOf(span: Span, cell: Cell, roomClass: string, dayType: string): Row {
  return {
    room_class: roomClass,
    day_type: dayType,
    from: typedClock(span.from),
    to: typedClock(span.to),
    unit: cell.unit,
    amount_minor: cell.amount ?? 0,
    ...(cell.unit === "block" ? { block_minutes: cell.block ?? 60 } : {}),
    ...(cell.spend ? { minimum_spend: { ...cell.spend } } : {}),
  };
}

function isOne(one: Cell, other: Cell): boolean {
  if (one.unit === "block" && one.source !== other.source) return false;
  return priceKey(one) === priceKey(other);
}

function priceKey(one: Cell): string {
  const block = one.unit === "block" ? one.block : null;
  return JSON.stringify([one.unit, one.amount, block, one.spend?.basis, one.spend?.amount_minor]);
}

/** Open hours for which a class has no price on a kind of day, nor on the one it borrows from. */
export function holesOf(
  spans: readonly Span[],
  classes: readonly string[],
  dayTypes: readonly { code: string; falls_back_to?: string | null }[],
  hours: Hours,
): { roomClass: string; dayType: string; from: number; to: number }[] {
  const lender = new Map(dayTypes.map((one) => [one.code, one.falls_back_to ?? null]));
  const isPriced = (span: Span, roomClass: string, dayType: string | null | undefined): boolean =>
    dayType != null &&
    (span.cells[keyOf(roomClass, dayType)]?.amount != null || isPriced(span, roomClass, lender.get(dayType)));
  return classes.flatMap((roomClass) =>
    dayTypes.flatMap(({ code }) =>
      spans
        .filter((span) => span.from < hours.closes && hours.opens < span.to && !isPriced(span, roomClass, code))
        .map((span) => ({ roomClass, dayType: code, from: span.from, to: span.to })),
    ),
  );
}

/** Raise or lower every price by so many per cent, to whole units of the money. */
export function raiseAll(spans: Span[], percent: number, whole: number): void {
  const raised = (amount: number) => Math.max(0, Math.round((amount * (100 + percent)) / 100 / whole) * whole);
  for (const cell of spans.flatMap((span) => Object.values(span.cells))) {
    if (cell.amount !== null) cell.amount = raised(cell.amount);
    if (cell.spend) cell.spend.amount_minor = raised(cell.spend.amount_minor);
  }
}
