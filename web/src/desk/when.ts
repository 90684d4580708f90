import { wallMinutes } from "@/words/times";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const LATEST = 30 * 60;

/** When a house is open, in minutes after the midnight with which a business day begins. */
export interface House {
  readonly zone: string;
  /** When its business day turns, as `06:00`. */
  readonly dayStarts: string;
  readonly opens: number;
  readonly slotMinutes: number;
}

/** A time of the clock as typed on the phone: `20:00`, `2030`, `8`, `8.30pm`, `晚上8点半`, `25`.
 *
 * Answers minutes after the midnight of the business day, so that one at night is 25 hours; null
 * where it is no time. An early hour without a leading zero is meant in the evening where the
 * house is shut in the morning: who says eight comes at 20:00.
 */
export function clockOf(typed: string, house: House): number | null {
  const said = typed.trim().toLowerCase().replaceAll("：", ":").replaceAll(" ", "");
  const evening = /^(下午|晚上|今晚|晚)/.test(said) || /p\.?m?\.?$/.test(said);
  const morning = /^(凌晨|早上|上午|明早|夜里)/.test(said) || /a\.?m?\.?$/.test(said);
  const bare = said.replace(/^\p{Script=Han}+/u, "").replace(/[ap]\.?m?\.?$/, "");
  const read = readClock(bare);
  if (read === null) return null;
  const { hours, minutes } = read;
  if (minutes > 59 || hours * 60 + minutes > LATEST) return null;
  const turned = toMinutes(house.dayStarts);
  if (evening && hours < 12) return (hours + 12) * 60 + minutes;
  const at = (morning && hours === 12 ? 0 : hours) * 60 + minutes;
  const isVague = !morning && hours > 0 && hours < 12 && !bare.startsWith("0");
  const inTheEvening = at + DAY_MINUTES / 2;
  if (isVague && at < house.opens && inTheEvening >= house.opens) return inTheEvening;
  return at < turned ? at + DAY_MINUTES : at;
}

function readClock(bare: string): { hours: number; minutes: number } | null {
  const parted = /^(\d{1,2})(?:[:.点點h时時](\d{1,2}|半)?分?)?$/.exec(bare);
  if (parted) {
    const minutes = parted[2] === "半" ? 30 : Number(parted[2] ?? 0);
    return { hours: Number(parted[1]), minutes };
  }
  const together = /^(\d{1,2})(\d{2})$/.exec(bare);
  return together ? { hours: Number(together[1]), minutes: Number(together[2]) } : null;
}

/** `06:00` in minutes; hours may pass midnight, as in `26:00`. */
export function toMinutes(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Minutes after midnight as a clock shows them. */
export function clockSaid(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** The instant so many minutes after the midnight of a date, by the clock of the venue. */
export function instantOf(date: string, minutes: number, zone: string): number {
  const wall = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE_MS;
  const first = wall - offsetAt(wall, zone);
  return wall - offsetAt(first, zone);
}

function offsetAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "00";
  const wall = `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}:00Z`;
  return Date.parse(wall) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/** The business date of an instant: what is before the turn of the day belongs to the evening. */
export function businessDateOf(at: number, house: House): string {
  const turned = at - toMinutes(house.dayStarts) * MINUTE_MS;
  return new Date(turned + offsetAt(turned, house.zone)).toISOString().slice(0, 10);
}

/** The minutes of an instant after the midnight with which its business day began. */
export function businessMinutesOf(at: number, house: House): number {
  const minutes = wallMinutes(at, house.zone);
  return minutes < toMinutes(house.dayStarts) ? minutes + DAY_MINUTES : minutes;
}
