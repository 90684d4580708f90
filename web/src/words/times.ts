import { language, words } from "./text";

/** Days of the week by their ISO numbers. */
export const weekdays = words({
  1: { zh: "周一", en: "Mon" },
  2: { zh: "周二", en: "Tue" },
  3: { zh: "周三", en: "Wed" },
  4: { zh: "周四", en: "Thu" },
  5: { zh: "周五", en: "Fri" },
  6: { zh: "周六", en: "Sat" },
  7: { zh: "周日", en: "Sun" },
});

const clocks = new Map<string, Intl.DateTimeFormat>();

function formatted(zone: string, kind: "time" | "date", options: Intl.DateTimeFormatOptions) {
  const locale = kind === "time" ? "en-GB" : language.value === "zh" ? "zh-CN" : "en-GB";
  const key = `${kind} ${locale} ${zone}`;
  let clock = clocks.get(key);
  if (!clock) {
    clock = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    clocks.set(key, clock);
  }
  return clock;
}

/** The time on the wall of the venue, `23:30`. */
export function wallTime(at: number, zone: string): string {
  return formatted(zone, "time", { hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
}

/** The minutes after midnight on the wall of the venue. */
export function wallMinutes(at: number, zone: string): number {
  const [hours = 0, minutes = 0] = wallTime(at, zone).split(":").map(Number);
  return (hours % 24) * 60 + minutes;
}

/** A business date with its weekday, as one says it. */
export function dateSaid(date: string): string {
  const options = { weekday: "short", month: "short", day: "numeric" } as const;
  return formatted("UTC", "date", options).format(Date.parse(`${date}T00:00:00Z`));
}

/** The date on the wall of the venue. */
export function wallDate(at: number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at);
}

/** The date so many days later. */
export function daysLater(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Minutes and seconds still left, `4:05`; null once there is nothing left. */
export function left(until: number, now: number): string | null {
  const seconds = Math.ceil((until - now) / 1000);
  if (seconds <= 0) return null;
  if (seconds >= 3600) {
    return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}h`;
  }
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** An amount of money, from its minor units. */
export function money(minor: number, currency: string): string {
  const locale = language.value === "zh" ? "zh-CN" : "en-GB";
  const style = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  });
  const digits = style.resolvedOptions().maximumFractionDigits ?? 2;
  return style.format(minor / 10 ** digits);
}
