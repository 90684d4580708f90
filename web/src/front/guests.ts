import type { Board, Entry, Room } from "@/board/rows";

/** Somebody of the evening, and the room they have or will have. */
export interface Guest {
  readonly entry: Entry;
  readonly room: Room | null;
}

/** The evening as the front desk works it: who is late, who comes, who waits, who sits, and whose
 * room was given back. */
export interface Evening {
  readonly late: Guest[];
  readonly soon: Guest[];
  readonly later: Guest[];
  readonly waiting: Guest[];
  readonly seated: Guest[];
  readonly gone: Guest[];
}

const HOUR_MS = 3_600_000;
const COMING = new Set(["held", "requested", "confirmed"]);

/** Everybody of a board in the lists of the front desk, the most pressing first. */
export function eveningOf(board: Board, now: number): Evening {
  const all = everybody(board);
  const coming = all.filter(({ entry }) => COMING.has(entry.status));
  const late = coming.filter(({ entry }) => startOf(entry) < now);
  const awaited = coming.filter((guest) => !late.includes(guest)).sort(byStart);
  return {
    late: late.sort((a, b) => runsOut(a.entry) - runsOut(b.entry)),
    soon: awaited.filter(({ entry }) => startOf(entry) <= now + HOUR_MS),
    later: awaited.filter(({ entry }) => startOf(entry) > now + HOUR_MS),
    waiting: all.filter(({ entry }) => entry.status === "arrived").sort(byStart),
    seated: all.filter(({ entry }) => entry.status === "seated").sort(byEnd),
    gone: all.filter(({ entry }) => entry.status === "released").sort(byStart),
  };
}

/** Everybody of the business day, with a room or without. */
export function everybody(board: Board): Guest[] {
  const loose = board.unassigned.map((entry) => ({ entry, room: null }));
  const placed = board.rooms.flatMap((room) => room.reservations.map((entry) => ({ entry, room })));
  const own = ({ entry }: Guest) =>
    entry.business_date === board.business_date || entry.status === "seated";
  return [...placed, ...loose].filter(own);
}

/** Whether this is the guest meant by what was typed: number, code, name, or end of a phone. */
export function isMeant({ entry, room }: Guest, typed: string): boolean {
  const said = typed.trim().toLowerCase();
  if (said === "") return true;
  if (/^\d{1,3}$/.test(said)) return String(entry.day_no) === said || room?.number === said;
  const name = (entry.guest.name ?? "").toLowerCase();
  const phone = entry.guest.phone_masked ?? "";
  return (
    name.includes(said) ||
    entry.code.toLowerCase() === said ||
    (/^\d{4,}$/.test(said) && phone.endsWith(said.slice(-4)))
  );
}

/** Whether the number of the room is the guest's to know: it was told, or they are in it. */
export function isRoomTold(entry: Entry): boolean {
  return entry.room_told_at !== null || entry.seated_at !== null;
}

/** Which of a room's guests is in it, or comes next. */
export function guestIn(room: Room): Guest | null {
  const here = (status: string) => room.reservations.find((entry) => entry.status === status);
  const next = room.reservations
    .filter((entry) => entry.status === "confirmed" || entry.status === "held")
    .sort((a, b) => startOf(a) - startOf(b))[0];
  const entry = here("seated") ?? here("arrived") ?? next;
  return entry ? { entry, room } : null;
}

/** Whether somebody sits longer than they have the room for. */
export function isOverdue(entry: Entry, now: number): boolean {
  return entry.status === "seated" && Date.parse(entry.ends_at) <= now;
}

function startOf(entry: Entry): number {
  return Date.parse(entry.starts_at);
}

/** When the patience with a late guest ends. */
function runsOut(entry: Entry): number {
  return Date.parse(entry.grace_until ?? entry.hold_until ?? entry.starts_at);
}

function byStart(a: Guest, b: Guest): number {
  return startOf(a.entry) - startOf(b.entry) || a.entry.day_no - b.entry.day_no;
}

function byEnd(a: Guest, b: Guest): number {
  return Date.parse(a.entry.ends_at) - Date.parse(b.entry.ends_at);
}
