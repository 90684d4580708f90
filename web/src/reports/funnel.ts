import type { Calls } from "./asking";

export const STEPS = ["listed", "dialled", "reached", "understood", "booked", "seated"] as const;
export type Step = (typeof STEPS)[number];
export type Figures = Calls["total"];

/** One bar: how many came so far, as a share of all listed and of the step before. */
export interface Bar {
  readonly step: Step;
  readonly people: number;
  /** Per cent of who was listed, for its length. */
  readonly ofAll: number;
  /** Per mille of the step before; null for the first, and after nobody. */
  readonly ofBefore: number | null;
}

/** The bars of a funnel, the longest first. */
export function barsOf(figures: Figures): Bar[] {
  return STEPS.map((step, place) => {
    const people = figures[step];
    const previous = STEPS[place - 1];
    const before = previous ? figures[previous] : 0;
    return {
      step,
      people,
      ofAll: figures.listed === 0 ? 0 : (100 * people) / figures.listed,
      ofBefore: before === 0 ? null : Math.round((1000 * people) / before),
    };
  });
}
