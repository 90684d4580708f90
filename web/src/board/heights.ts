import type { Bar, Row } from "./rows";

export const AXIS = 34;
export const LINE = 36;
export const BAR = 30;
const ROOM = 38;
const CLASS = 30;
const UNDER = 6;

/** Where a line of the board stands, from the top of the axis on. */
export interface Place {
  readonly key: string;
  readonly row: Row;
  readonly bars: readonly Bar[];
  /** The room of the line; not given where it has none. */
  readonly roomId: string | undefined;
  readonly top: number;
  readonly height: number;
  /** How much of it is a heading, above its bars. */
  readonly head: number;
}

/** The places of all lines, one below the other. */
export function placesOf(rows: readonly Row[]): Place[] {
  let top = AXIS;
  return rows.map((row) => {
    const place = { ...placeOf(row), top };
    top += place.height;
    return place;
  });
}

function placeOf(row: Row): Omit<Place, "top"> {
  if (row.kind === "room") {
    const { room, bars } = row.of;
    return { key: row.key, row, bars, roomId: room.id, height: ROOM, head: 0 };
  }
  const bars = row.kind === "class" ? row.of.bars : row.bars;
  const lines = row.kind === "class" ? row.of.lines : row.lines;
  const head = row.kind === "class" ? CLASS : 0;
  const height = Math.max(CLASS, head + (lines > 0 ? lines * LINE + UNDER : 0));
  return { key: row.key, row, bars, roomId: undefined, height, head: head };
}

/** The line at so many pixels from the top, if there is one. */
export function rowAt(places: readonly Place[], y: number): Place | undefined {
  return places.find((place) => y >= place.top && y < place.top + place.height);
}
