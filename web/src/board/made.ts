import type { Board, Entry, Room, RoomClass } from "./rows";

/** Boards for tests: what is left out does not matter to the test. */

const ZONE = "+08:00";

export const at = (time: string) => Date.parse(`2026-11-27T${time}:00${ZONE}`);
const said = (instant: number) => new Date(instant).toISOString();

export function anEntry(from: string, to: string, more: Partial<Entry> = {}): Entry {
  return {
    id: `${from}-${to}`,
    code: "ABC123X",
    day_no: 7,
    group_id: null,
    status: "confirmed",
    business_date: "2026-11-27",
    starts_at: said(at(from)),
    ends_at: said(at(to)),
    minutes: (at(to) - at(from)) / 60_000,
    hard_end_at: null,
    party_size: 4,
    booked_class: "small",
    used_class: "small",
    placement_kind: "as_booked",
    room_tentative: false,
    room_fixed_at: null,
    room_told_at: null,
    pinned: false,
    guest: { name: "王小明", phone_masked: "*0100", title: null, address_as: null },
    occasion: null,
    addons: [],
    source: "phone",
    hold_until: null,
    grace_until: null,
    arrived_at: null,
    seated_at: null,
    allowed_actions: ["placement"],
    version: 3,
    ...more,
  } as Entry;
}

export function aRoom(number: string, reservations: Entry[] = [], more: Partial<Room> = {}): Room {
  return {
    id: `room ${number}`,
    number,
    room_class: "small",
    floor: "2",
    state: "vacant",
    outages: [],
    reservations,
    ...more,
  };
}

export function aClass(code: string, more: Partial<RoomClass> = {}): RoomClass {
  return {
    id: `class ${code}`,
    venue_id: "venue",
    code,
    name: { zh: code, en: code },
    rank: 1,
    capacity_min: 1,
    capacity_comfort: 4,
    capacity_max: 6,
    turnover_minutes: 15,
    turnover_mode: "after",
    version: 1,
    ...more,
  } as RoomClass;
}

export function aBoard(rooms: Room[], more: Partial<Board> = {}): Board {
  return {
    venue_id: "venue",
    business_date: "2026-11-27",
    rev: 1,
    opens_at: said(at("12:00")),
    closes_at: said(at("12:00") + 14 * 3_600_000),
    day_type: "H",
    rooms,
    unassigned: [],
    totals: [],
    lanes: [],
    settled: false,
    ...more,
  };
}
