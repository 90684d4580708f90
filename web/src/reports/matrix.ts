import type { Comparison } from "./asking";
import { cellOf, valueOf } from "./figures";
import type { Cell } from "./tables";

type Row = Comparison["rows"][number];

/** Where a cell lies: served as booked, above it, below it, or not at all. */
export type Kind = "same" | "above" | "below" | "none";

export interface Square extends Cell {
  readonly kind: Kind;
}

export interface Matrix {
  /** Classes used, in the order of the ladder; what was never entered stands apart. */
  readonly used: readonly string[];
  readonly lines: readonly MatrixLine[];
  readonly sums: Readonly<Record<string, number>>;
  readonly entered: number;
  readonly never: number;
}

export interface MatrixLine {
  /** The class booked; null where any would have done. */
  readonly booked: string | null;
  readonly squares: Readonly<Record<string, Square>>;
  readonly entered: number;
  readonly never: number;
}

/** Lay rows by class booked and class used out as a square: the ladder down and across.
 *
 * `ladder` are the classes in their order; classes of other houses follow as they come.
 */
export function matrixOf(rows: readonly Row[], ladder: readonly string[]): Matrix {
  const rank = (code: string) => (ladder.includes(code) ? ladder.indexOf(code) : ladder.length);
  const inOrder = (codes: Iterable<string>) => [...new Set(codes)].sort((a, b) => rank(a) - rank(b));
  const said = (codes: (string | null | undefined)[]) => codes.filter((one) => typeof one === "string");
  const every = inOrder([
    ...said(rows.map((row) => row.keys.used_class)),
    ...said(rows.map((row) => row.keys.booked_class)),
  ]);
  const isAny = rows.some((row) => !row.keys.booked_class);
  const lines = [...every, ...(isAny ? [null] : [])].map((booked) => lineOf(rows, booked, rank));
  const used = every.filter((code) => lines.some((line) => code in line.squares || line.booked === code));
  return {
    used,
    lines,
    sums: Object.fromEntries(used.map((code) => [code, sum(lines.map((line) => line.squares[code]?.value))])),
    entered: sum(lines.map((line) => line.entered)),
    never: sum(lines.map((line) => line.never)),
  };
}

function lineOf(rows: readonly Row[], booked: string | null, rank: (code: string) => number): MatrixLine {
  const mine = rows.filter((row) => (row.keys.booked_class ?? null) === booked);
  const squares: Record<string, Square> = {};
  let [entered, never] = [0, 0];
  for (const row of mine) {
    const came = valueOf(row.figures, "entered") ?? 0;
    entered += came;
    never += row.figures.requests - came;
    const used = row.keys.used_class;
    if (!used) continue;
    squares[used] = { ...cellOf(row, "entered"), kind: kindOf(booked, used, rank) };
  }
  return { booked, squares, entered, never };
}

function kindOf(booked: string | null, used: string, rank: (code: string) => number): Kind {
  if (booked === null || booked === used) return "same";
  return rank(used) > rank(booked) ? "above" : "below";
}

function sum(values: readonly (number | string | null | undefined)[]): number {
  return values.reduce<number>((all, one) => all + (typeof one === "number" ? one : 0), 0);
}

