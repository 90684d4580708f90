import { shallowRef } from "vue";
import { mayDrag } from "./drag";
import type { Kind } from "./grabbing";
import type { Bar } from "./rows";

/** Where a bar is that is moved by keys: so many steps of the grid aside, on which line of rooms. */
export interface Stepped {
  readonly bar: Bar;
  readonly kind: Kind;
  readonly steps: number;
  readonly row: number;
  /** Whether the line was chosen: who only goes to another hour keeps a room that is not fixed. */
  readonly isChosen: boolean;
}

interface Doing {
  /** How many lines of rooms there are, and on which a bar begins. */
  rows(): number;
  rowOf(bar: Bar): number;
  move(at: Stepped): void;
  drop(): void;
  giveUp(): void;
}

/** Bars moved by keys alone: M lifts, arrows move, Shift stretches, Enter drops, Escape gives up. */
export function useStepping({ rows, rowOf, move, drop, giveUp }: Doing) {
  const lifted = shallowRef<Stepped | null>(null);

  function press(event: KeyboardEvent, bar: Bar): void {
    const isHandled = lifted.value ? go(event, lifted.value) : lift(event, bar);
    if (isHandled) event.preventDefault();
  }

  function lift(event: KeyboardEvent, bar: Bar): boolean {
    if (event.key.toLowerCase() !== "m" || !mayDrag(bar, "move")) return false;
    to({ bar, kind: "move", steps: 0, row: rowOf(bar), isChosen: false });
    return true;
  }

  function go(event: KeyboardEvent, at: Stepped): boolean {
    const aside = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    if (aside !== 0) stepAside(at, aside, event.shiftKey);
    else if (down !== 0) stepDown(at, down);
    else if (event.key === "Enter") end(drop);
    else if (event.key === "Escape") end(giveUp);
    else return false;
    return true;
  }

  function stepAside(at: Stepped, step: number, stretches: boolean): void {
    const kind = stretches ? "stretch" : "move";
    if (stretches && !mayDrag(at.bar, "stretch")) return;
    to({ ...at, kind, steps: (kind === at.kind ? at.steps : 0) + step });
  }

  function stepDown(at: Stepped, step: number): void {
    const row = Math.min(rows() - 1, Math.max(0, at.row + step));
    to({ ...at, kind: "move", row, isChosen: true });
  }

  function to(at: Stepped): void {
    lifted.value = at;
    move(at);
  }

  function end(how: () => void): void {
    lifted.value = null;
    how();
  }

  return { press, isLifted: () => lifted.value !== null };
}
