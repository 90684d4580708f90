import { isLoose, type Board, type Entry, type Room } from "@/board/rows";

const AT_ONCE = new Set(["vacant", "reserved"]);

/** Where a party could go: who is here, to a room that is vacant now; who is to come, to any that
 * nobody else has for that time. The rules have the last word. */
export function roomsFor(entry: Entry, board: Board): Room[] {
  if (entry.arrived_at !== null || entry.seated_at !== null) {
    return board.rooms.filter((room) => AT_ONCE.has(room.state));
  }
  const isTaken = (room: Room) =>
    room.outages.some((one) => overlaps(entry, { ...one, ends_at: one.releases_at ?? one.ends_at })) ||
    room.reservations.some((one) => !isLoose(one) && overlaps(entry, one));
  return board.rooms.filter((room) => !isTaken(room));
}

interface Stay {
  readonly starts_at: string;
  readonly ends_at: string;
}

function overlaps(one: Stay, other: Stay): boolean {
  return (
    Date.parse(one.starts_at) < Date.parse(other.ends_at) &&
    Date.parse(other.starts_at) < Date.parse(one.ends_at)
  );
}
