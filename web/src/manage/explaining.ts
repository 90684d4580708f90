import { conditions, parts, policy as said, sources, terms, values, windows } from "@/words/policy";
import { occasionSaid } from "@/words/occasions";
import { periodSaid } from "@/words/periods";
import { t, type Text } from "@/words/text";
import { tierSaid } from "@/words/tiers";
import { money, weekdays } from "@/words/times";

export type Terms = Readonly<Record<string, unknown>>;

const ALL_WORDS: Readonly<Record<string, Text>> = { ...sources, ...windows, ...values };

/** What a term of the policy is called; its own name where nobody named it. */
export function termSaid(field: string): string {
  const known = (terms as Readonly<Record<string, Text>>)[field];
  return known ? t(known) : field;
}

/** A value of the policy, as one reads it; amounts in the money of the venue. */
export function valueSaid(value: unknown, currency = ""): string {
  if (value === null || value === undefined) return t(said.nothing);
  if (typeof value === "boolean") return t(value ? said.yesWord : said.noWord);
  if (typeof value === "string") {
    const known = ALL_WORDS[value];
    return known ? t(known) : value;
  }
  if (Array.isArray(value)) return value.map((one) => valueSaid(one, currency)).join(" / ") || t(said.nothing);
  if (typeof value === "object") {
    const each = Object.entries(value).map(([name, one]) => partSaid(name, one, currency));
    return each.join(" · ") || t(said.nothing);
  }
  return String(value);
}

function partSaid(name: string, value: unknown, currency: string): string {
  const known = (parts as Readonly<Record<string, Text>>)[name];
  const isMoney = name === "amount_minor" && typeof value === "number" && currency !== "";
  return `${known ? t(known) : tierSaid(name)} ${isMoney ? money(value, currency) : valueSaid(value, currency)}`;
}

/** The terms that any window names, in the order of the policy's own words. */
export function fieldsOf(all: readonly Terms[]): string[] {
  const named = new Set(all.flatMap((one) => Object.keys(one)));
  const known = Object.keys(terms).filter((field) => named.has(field));
  return [...known, ...[...named].filter((field) => !known.includes(field))];
}

/** What a venue calls one of its codes: `named("room_classes", "large")`. */
export type Named = (condition: string, code: string) => string;

/** An override's conditions in a line; classes and days by their names where these are known. */
export function whenSaid(when: Terms, named: Named = (_, code) => code): string {
  return Object.entries(when)
    .map(([name, one]) => {
      const known = (conditions as Readonly<Record<string, Text>>)[name];
      return `${known ? t(known) : name} ${conditionSaid(name, one, named)}`;
    })
    .join(" · ");
}

function conditionSaid(name: string, value: unknown, named: Named): string {
  if (!Array.isArray(value)) return valueSaid(value);
  const own = OWN_WORDS[name];
  return value.map((one) => (own ? own(String(one)) : valueSaid(named(name, String(one))))).join(" / ");
}

/** Conditions whose codes are named alike by every venue. */
const OWN_WORDS: Readonly<Record<string, (code: string) => string>> = {
  weekdays: (code) => (code in weekdays ? t(weekdays[code as unknown as keyof typeof weekdays]) : code),
  periods: periodSaid,
  tiers: tierSaid,
  occasions: (code) => t(occasionSaid(code)),
};

/** The names of a venue's classes and kinds of days. */
export function namesOf(
  classes: readonly { code: string; name: Text }[],
  dayTypes: readonly { code: string; name: Text }[],
): Named {
  const known: Readonly<Record<string, readonly { code: string; name: Text }[]>> = {
    room_classes: classes,
    day_types: dayTypes,
  };
  return (condition, code) => {
    const found = known[condition]?.find((one) => one.code === code);
    return found ? t(found.name) : code;
  };
}

/** What an override sets, in lines. */
export function setSaid(set: Terms, currency: string): string[] {
  return fieldsOf([set]).map((field) => `${termSaid(field)}: ${valueSaid(set[field], currency)}`);
}
