import { stepsOf } from "./scale";
import { isLoose, type Bar } from "./rows";

/** What somebody would like: another place, or another end. */
export interface Wish {
  readonly bar: Bar;
  readonly kind: "move" | "stretch";
  /** The room that is wanted; null leaves it as it is, and a room that is not fixed to the house. */
  readonly roomId: string | null;
  readonly start: number;
  readonly end: number;
}

/** How far the pointer has gone, and over which other room it is; null over none. */
export interface Way {
  readonly dx: number;
  readonly roomId: string | null;
}

export interface Grid {
  readonly hourPx: number;
  readonly slotMinutes: number;
}

const HERE = new Set(["arrived", "seated"]);

/** Whether somebody who is here keeps their start: they change rooms or stay longer. */
export function keepsStart(bar: Bar): boolean {
  return HERE.has(bar.entry.status);
}

/** Whether this bar may be dragged at all now. */
export function mayDrag(bar: Bar, kind: "move" | "stretch"): boolean {
  const may = bar.entry.allowed_actions;
  if (kind === "stretch" && bar.entry.status === "seated") return may.includes("extension");
  return may.includes("placement");
}

/** The wish that a drag says, on the steps of the grid; nothing gets shorter than one step. */
export function wishOf(bar: Bar, kind: "move" | "stretch", way: Way, grid: Grid): Wish {
  const steps = stepsOf(way.dx, grid.hourPx, grid.slotMinutes);
  if (kind === "stretch") {
    const step = grid.slotMinutes * 60_000;
    const least = bar.entry.status === "seated" ? bar.end : bar.start + step;
    return { bar, kind, roomId: null, start: bar.start, end: Math.max(least, bar.end + steps) };
  }
  const later = keepsStart(bar) ? 0 : steps;
  return { bar, kind, roomId: way.roomId, start: bar.start + later, end: bar.end + later };
}

/** Whether the wish is for anything but what is there already. */
export function isWish(wish: Wish): boolean {
  return wish.start !== wish.bar.start || wish.end !== wish.bar.end || roomWanted(wish) !== null;
}

/** The room to say to the interface: another one, or the one that shall be fixed. */
export function roomWanted({ bar, roomId }: Wish): string | null {
  return roomId !== bar.roomId || isLoose(bar.entry) ? roomId : null;
}

/** The same wish has the same key, so that it is asked about once. */
export function keyOf(wish: Wish): string {
  return `${wish.kind} ${wish.bar.entry.id} ${wish.roomId} ${wish.start} ${wish.end}`;
}
