import type { Schemas } from "@/api/client";
import type { Text } from "@/words/text";

type Quote = Schemas["QuoteOut"];
type Spoken = "zh" | "en";

/** What is said about an offer, before anything is booked. */
export interface Offered {
  readonly businessDate: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly minutes: number;
  readonly className: Text;
  readonly partySize: number;
  readonly quote: Quote | null;
  readonly currency: string;
}

/** An offer as the desk says it, in both languages: when, which room, for whom, how long, how much. */
export function offerSaid(offer: Offered): Text {
  const { className, partySize, quote, currency } = offer;
  const from = offer.startsAt.slice(11, 16);
  const to = offer.endsAt.slice(11, 16);
  const price = quote ? priceSaid(quote, currency) : null;
  const hours = hoursSaid(offer.minutes);
  const day = daySaid(offer.businessDate);
  return {
    zh: [`${day.zh}${from}到${to}`, className.zh, `${partySize}位`, hours.zh, price?.zh]
      .filter(Boolean)
      .join("，"),
    en: [
      `${day.en}, ${from} to ${to}`,
      `${roomSaid(className.en)} for ${partySize}`,
      hours.en,
      price?.en,
    ]
      .filter(Boolean)
      .join(", "),
  };
}

/** What it costs in all; a minimum spend is said with it, since a guest takes it for included. */
export function priceSaid(quote: Quote, currency: string): Text {
  const total = amounts(quote.total_minor, currency);
  const least = quote.minimum_spend;
  if (!least) return { zh: `共${total.zh}`, en: `${total.en} in all` };
  const spend = amounts(least.total_minor, currency);
  return {
    zh: `包厢费${total.zh}，另有最低消费${spend.zh}`,
    en: `${total.en} for the room, and a minimum spend of ${spend.en}`,
  };
}

/** An amount in both languages, without decimals where there are none. */
export function amounts(minor: number, currency: string): Text {
  return { zh: amount(minor, currency, "zh"), en: amount(minor, currency, "en") };
}

function amount(minor: number, currency: string, language: Spoken): string {
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const plain = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  const digits = new Intl.NumberFormat(locale, plain).resolvedOptions().maximumFractionDigits ?? 2;
  const value = minor / 10 ** digits;
  const shown = Number.isInteger(value) ? 0 : digits;
  return new Intl.NumberFormat(locale, {
    ...plain,
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  }).format(value);
}

/** A length of stay: `3小时`, `2.5 hours`. */
export function hoursSaid(minutes: number): Text {
  if (minutes % 30 !== 0) return { zh: `${minutes}分钟`, en: `${minutes} minutes` };
  const hours = minutes / 60;
  return { zh: `${hours}小时`, en: hours === 1 ? "1 hour" : `${hours} hours` };
}

/** A business date as one says it: `11月22日周日`, `Sunday 22 November`. */
export function daySaid(date: string): Text {
  const at = Date.parse(`${date}T00:00:00Z`);
  const of = (locale: string, how: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...how }).format(at);
  return {
    zh: of("zh-CN", { month: "long", day: "numeric" }) + of("zh-CN", { weekday: "short" }),
    en: of("en-GB", { weekday: "long", day: "numeric", month: "long" }).replace(",", ""),
  };
}

/** A business date in two words, for where a week stands in a row: `周二24日`, `Tue 24`. */
export function dayShort(date: string): Text {
  const at = Date.parse(`${date}T00:00:00Z`);
  const weekday = (locale: string) =>
    new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "short" }).format(at);
  const day = Number(date.slice(8));
  return { zh: `${weekday("zh-CN")}${day}日`, en: `${weekday("en-GB")} ${day}` };
}

function roomSaid(name: string): string {
  const bare = name.toLowerCase();
  const article = /^[aeiou]/.test(bare) ? "an" : "a";
  return /room$/.test(bare) ? `${article} ${bare}` : `${article} ${bare} room`;
}
