/** What stands in one cell: what is said, what it is sorted by, and smaller facts below. */
export interface Cell {
  readonly said: string;
  readonly value: number | string | null;
  readonly below?: readonly Below[];
  readonly mark?: string;
}

/** A smaller fact: how another day differs, or by how much it was corrected later. */
export interface Below {
  readonly said: string;
  readonly kind: "beside" | "later";
}

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly isNumber: boolean;
}

export interface Line {
  readonly id: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

export interface Sorting {
  readonly key: string;
  readonly isDown: boolean;
}

/** Lines in the order of one column; what has no value comes last, whichever way it goes. */
export function sorted(lines: readonly Line[], by: Sorting | null): Line[] {
  if (by === null) return [...lines];
  const turn = by.isDown ? -1 : 1;
  return [...lines].sort((one, other) => {
    const [a, b] = [one.cells[by.key]?.value ?? null, other.cells[by.key]?.value ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === "number" && typeof b === "number") return turn * (a - b);
    return turn * String(a).localeCompare(String(b), "zh-Hans-CN");
  });
}

/** What a press on a heading does: numbers begin with the largest; the third press undoes it. */
export function pressed(by: Sorting | null, column: Column): Sorting | null {
  const first = { key: column.key, isDown: column.isNumber };
  if (by?.key !== column.key) return first;
  return by.isDown === first.isDown ? { key: column.key, isDown: !first.isDown } : null;
}
