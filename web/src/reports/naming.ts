import { classNamed, type RoomClass, type Venue } from "@/desk/houses";
import { keys, periods, refusals, reports as said, sources, windows } from "@/words/reports";
import { t, type Text } from "@/words/text";
import { dateSaid, weekdays } from "@/words/times";
import type { Cell } from "./tables";

export type KeyKind = keyof typeof keys;
export type Keys = Partial<Record<KeyKind, string | number | null>>;

/** What names are known: the classes of this house, the venues of mine. */
export interface Known {
  readonly classes: readonly RoomClass[];
  readonly venues: readonly Venue[];
}

const CLASSES: ReadonlySet<string> = new Set(["booked_class", "used_class", "room_class"]);
const WORDS: Partial<Record<KeyKind, Readonly<Record<string, Text>>>> = {
  source: sources,
  window: windows,
  period: periods,
  code: refusals,
  weekday: weekdays,
};

/** What a key of a row is called. */
export function keySaid(kind: KeyKind, value: string | number | null | undefined, known: Known): string {
  if (value === null || value === undefined) return t(NOTHING[kind] ?? said.nothingMore);
  if (CLASSES.has(kind)) return t(classNamed(String(value), known.classes));
  if (kind === "hour") return hourSaid(Number(value));
  if (kind === "business_date") return dateSaid(String(value));
  const word = WORDS[kind]?.[String(value)] ?? named(kind, String(value), known);
  return word ? t(word) : String(value);
}

/** A key of a row as a cell; a business date that is not closed is marked. */
export function namedCell(kind: KeyKind, value: string | number | null, isLive: boolean, known: Known): Cell {
  const cell = { said: keySaid(kind, value, known), value: keyOrder(kind, value, known) };
  return isLive ? { ...cell, mark: t(said.liveDay) } : cell;
}

/** What a key is sorted by: classes by the ladder, dates and hours by themselves, others as said. */
export function keyOrder(kind: KeyKind, value: string | number | null | undefined, known: Known): string | number | null {
  if (value === null || value === undefined) return null;
  if (kind === "hour" || kind === "weekday" || kind === "business_date") return value;
  const rank = known.classes.find((one) => one.code === value)?.rank;
  return CLASSES.has(kind) && rank !== undefined ? rank : keySaid(kind, value, known);
}

const NOTHING: Partial<Record<KeyKind, Text>> = {
  used_class: said.neverCame,
  booked_class: said.anyClass,
  room_class: said.anyClass,
  period: said.between,
};

function named(kind: KeyKind, value: string, known: Known): Text | undefined {
  if (kind === "venue") return known.venues.find((one) => one.code === value)?.name;
  if (kind !== "day_type") return undefined;
  return known.venues.flatMap((one) => one.day_types).find((one) => one.code === value)?.name;
}

/** An hour counted from midnight of the business date, as a clock shows it: 25 is 01:00. */
export function hourSaid(hour: number): string {
  return `${String(hour % 24).padStart(2, "0")}:00`;
}
