import { instantOf, toMinutes } from "@/desk/when";
import type { Result } from "./tree";

/** What is typed of a change; what is empty stays as it is. */
export interface Wished {
  date: string;
  clock: string;
  minutes: number | "";
  party: number | "";
}

/** The instant of a date and a clock at the venue; null while one is missing. */
export function agreedAt(date: string, clock: string, zone: string): string | null {
  if (!date || !clock) return null;
  return new Date(instantOf(date, toMinutes(clock), zone)).toISOString();
}

/** How a booking is to be changed; null while nothing is, or a date stands without its clock. */
export function changeOf(wished: Wished, zone: string): Result["change"] | null {
  const startsAt = agreedAt(wished.date, wished.clock, zone);
  if (startsAt === null && (wished.date || wished.clock)) return null;
  const change = {
    ...(startsAt ? { starts_at: startsAt } : {}),
    ...(wished.minutes ? { minutes: wished.minutes } : {}),
    ...(wished.party ? { party_size: wished.party } : {}),
  };
  return Object.keys(change).length > 0 ? change : null;
}
