import type { Schemas } from "@/api/client";

export type Board = Schemas["BoardOut"];
export type Entry = Schemas["BoardEntry"];
export type Room = Schemas["BoardRoom"];
export type RoomClass = Schemas["RoomClassOut"];

/** A reservation as a bar: where and when it stands, and the entry it shows. */
export interface Bar {
  readonly entry: Entry;
  readonly roomId: string | null;
  readonly roomNumber: string | null;
  readonly roomClass: string;
  readonly start: number;
  readonly end: number;
  /** Until when the room is being turned over after it; `end` where that is inside the stay. */
  readonly ready: number;
  /** Which line of a lane it stands on, from the top. */
  readonly line: number;
}

export interface Closed {
  readonly id: string;
  readonly kind: string;
  readonly reason: string | null;
  readonly start: number;
  readonly end: number;
}

/** One line of the board: a class and those whose room may still change, or one room. */
export type Row =
  | { readonly kind: "class"; readonly key: string; readonly of: ClassRow }
  | { readonly kind: "room"; readonly key: string; readonly of: RoomRow }
  | { readonly kind: "waiting"; readonly key: string; readonly bars: Bar[]; readonly lines: number };

export interface ClassRow {
  readonly code: string;
  readonly name: { zh: string; en: string };
  readonly rooms: number;
  readonly inUse: number;
  readonly booked: number;
  readonly bars: Bar[];
  readonly lines: number;
}

export interface RoomRow {
  readonly room: Room;
  readonly bars: Bar[];
  readonly closed: Closed[];
}

export interface Shown {
  /** Only these classes; all where empty. */
  readonly classes: readonly string[];
  /** Whether whose room may still change stands in the row of its class. */
  readonly lanes: boolean;
}

/** The lines of a board from top to bottom: class by class, then who has no room. */
export function rowsOf(board: Board, classes: readonly RoomClass[], shown: Shown): Row[] {
  const after = new Map(
    classes.map((one) => [one.code, one.turnover_mode === "after" ? one.turnover_minutes : 0]),
  );
  const rows: Row[] = [];
  for (const one of [...classes].sort((a, b) => a.rank - b.rank)) {
    if (shown.classes.length > 0 && !shown.classes.includes(one.code)) continue;
    const rooms = board.rooms.filter((room) => room.room_class === one.code);
    const loose = shown.lanes ? looseOf(board, one.code, after) : [];
    rows.push({ kind: "class", key: `class ${one.code}`, of: classRow(board, one, loose) });
    for (const room of rooms) {
      rows.push({ kind: "room", key: room.id, of: roomRow(room, after, shown.lanes) });
    }
  }
  const waiting = packed(board.unassigned.map((entry) => barOf(entry, null, after)));
  if (waiting.length > 0 && shown.classes.length === 0) {
    rows.push({ kind: "waiting", key: "waiting", bars: waiting, lines: linesOf(waiting) });
  }
  return rows;
}

function classRow(board: Board, one: RoomClass, loose: Bar[]): ClassRow {
  const totals = board.totals.find((total) => total.room_class === one.code);
  return {
    code: one.code,
    name: { zh: one.name.zh ?? "", en: one.name.en ?? "" },
    rooms: totals?.rooms ?? 0,
    inUse: totals?.occupied_now ?? 0,
    booked: totals?.reservations ?? 0,
    bars: loose,
    lines: linesOf(loose),
  };
}

function roomRow(room: Room, after: ReadonlyMap<string, number>, lanes: boolean): RoomRow {
  return {
    room,
    bars: room.reservations
      .filter((entry) => !(lanes && isLoose(entry)))
      .map((entry) => barOf(entry, room, after)),
    closed: room.outages.map((outage) => ({
      id: outage.id,
      kind: outage.kind,
      reason: outage.reason,
      start: Date.parse(outage.starts_at),
      end: Date.parse(outage.releases_at ?? outage.ends_at),
    })),
  };
}

/** Whose room may still change, by the class that the guest was told. */
function looseOf(board: Board, code: string, after: ReadonlyMap<string, number>): Bar[] {
  const told = new Set(board.lanes?.find((lane) => lane.room_class === code)?.reservations ?? []);
  const bars = board.rooms.flatMap((room) =>
    room.reservations
      .filter((entry) => isLoose(entry) && told.has(entry.id))
      .map((entry) => barOf(entry, room, after)),
  );
  return packed(bars);
}

/** Whether its room is neither fixed nor told, and nobody is in it. */
export function isLoose(entry: Entry): boolean {
  return entry.room_tentative && entry.arrived_at === null && entry.seated_at === null;
}

function barOf(entry: Entry, room: Room | null, after: ReadonlyMap<string, number>): Bar {
  const end = Date.parse(entry.ends_at);
  const roomClass = room?.room_class ?? entry.used_class ?? entry.booked_class;
  return {
    entry,
    roomId: room?.id ?? null,
    roomNumber: room?.number ?? null,
    roomClass,
    start: Date.parse(entry.starts_at),
    end,
    ready: room ? end + (after.get(roomClass) ?? 0) * 60_000 : end,
    line: 0,
  };
}

/** Give each bar the first line that is free for all of its time. */
export function packed(bars: readonly Bar[]): Bar[] {
  const freeFrom: number[] = [];
  return [...bars]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((bar) => {
      const free = freeFrom.findIndex((until) => until <= bar.start);
      const line = free === -1 ? freeFrom.length : free;
      freeFrom[line] = bar.end;
      return { ...bar, line };
    });
}

function linesOf(bars: readonly Bar[]): number {
  return bars.reduce((most, bar) => Math.max(most, bar.line + 1), 0);
}

/** Every instant the board must show: opening, closing, and whatever lies outside of them. */
export function instantsOf(board: Board): number[] {
  const said = [board.opens_at, board.closes_at].flatMap((at) => (at ? [Date.parse(at)] : []));
  const own = [...board.unassigned, ...board.rooms.flatMap((room) => room.reservations)]
    .filter((entry) => entry.business_date === board.business_date)
    .flatMap((entry) => [Date.parse(entry.starts_at), Date.parse(entry.ends_at)]);
  return [...said, ...own];
}
