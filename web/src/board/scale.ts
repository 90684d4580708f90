import { wallMinutes } from "@/words/times";

export const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The stretch of time that the board shows: whole hours on the wall, from the first to the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One hour on the axis. */
export interface Tick {
  readonly at: number;
  readonly isMidnight: boolean;
}

/** The hours that hold all of `instants`, rounded outwards to whole hours on the wall. */
export function spanOf(instants: readonly number[], zone: string): Span {
  const first = Math.min(...instants);
  const last = Math.max(...instants);
  const start = first - (wallMinutes(first, zone) % 60) * MINUTE_MS;
  return { start, end: start + Math.max(1, Math.ceil((last - start) / HOUR_MS)) * HOUR_MS };
}

/** Every full hour of the span. An hour that the clock skips or repeats is as long as any other. */
export function ticksOf(span: Span, zone: string): Tick[] {
  const ticks: Tick[] = [];
  for (let at = span.start; at <= span.end; at += HOUR_MS) {
    ticks.push({ at, isMidnight: wallMinutes(at, zone) < 60 });
  }
  return ticks;
}

/** Where an instant stands, in pixels from the left. */
export function xOf(at: number, span: Span, hourPx: number): number {
  return ((at - span.start) / HOUR_MS) * hourPx;
}

/** The whole steps of the grid nearest to a way of so many pixels, in milliseconds. */
export function stepsOf(pixels: number, hourPx: number, slotMinutes: number): number {
  const step = slotMinutes * MINUTE_MS;
  return Math.round(((pixels / hourPx) * HOUR_MS) / step) * step;
}

/** An instant as the interface wants it, with the offset of UTC. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}
