import type { OpenBooking } from "./caller";

/** What somebody has booked under one number of a day: one room, or all of a group. */
export interface Numbered {
  readonly one: OpenBooking;
  readonly rooms: number;
  readonly people: number;
}

/** The rooms of a group share a number of the day: they are one booking to who rings. */
export function numberedOf(all: readonly OpenBooking[]): Numbered[] {
  const known = new Map<string, OpenBooking[]>();
  for (const one of all) {
    const key = `${one.venue_id} ${one.business_date} ${one.day_no}`;
    known.set(key, [...(known.get(key) ?? []), one]);
  }
  return [...known.values()].flatMap((rooms) => {
    const [one] = rooms;
    const people = rooms.reduce((sum, room) => sum + room.party_size, 0);
    return one ? [{ one, rooms: rooms.length, people }] : [];
  });
}
