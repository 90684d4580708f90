import type { Schemas } from "@/api/client";
import { setSaid, termSaid, valueSaid, whenSaid, type Named, type Terms } from "@/manage/explaining";
import { approvalKinds } from "@/words/manage";
import { drafts as said } from "@/words/drafts";
import { conditions, windows } from "@/words/policy";
import { t, type Text } from "@/words/text";
import { KINDS, type TermName } from "./fields";

export type PolicyDocument = Schemas["PolicyDocument-Input"];
export type Override = PolicyDocument["overrides"] extends (infer One)[] | undefined ? One : never;
export type Authority = NonNullable<PolicyDocument["authority"]>;

export const WINDOWS = ["same_day", "within_7_days", "beyond_7_days"] as const;
export type Window = (typeof WINDOWS)[number];

/** A policy that is being written: nothing of it is left out, so that forms can stand on it. */
export interface Draft {
  effective_from: string;
  defaults: Record<Window, Record<string, unknown>>;
  overrides: { when: Record<string, unknown>; set: Record<string, unknown> }[];
  authority: Authority | null;
}

/** A draft that begins as a published policy, or as a blank one, from a date on. */
export function draftOf(document: PolicyDocument | null, from: string): Draft {
  const published = JSON.parse(JSON.stringify(document ?? {})) as Partial<Draft>;
  const blank = { same_day: {}, within_7_days: {}, beyond_7_days: {} };
  return {
    effective_from: from,
    defaults: published.defaults ?? blank,
    overrides: published.overrides ?? [],
    authority: published.authority ?? null,
  };
}

/** The document that a draft is published as. */
export function documentOf(draft: Draft): PolicyDocument {
  const { authority, ...rest } = JSON.parse(JSON.stringify(draft)) as Draft;
  return { ...rest, ...(authority === null ? {} : { authority }) } as unknown as PolicyDocument;
}

/** Set a term, or leave it to the house where it is undefined. */
export function setTerm(terms: Record<string, unknown>, name: string, value: unknown): void {
  if (value === undefined) delete terms[name];
  else terms[name] = value;
}

/** What a draft changes, in lines. */
export function changesOf(before: Draft, after: Draft, currency: string, named?: Named): string[] {
  const lines: string[] = [];
  const changed = (what: string, from: unknown, to: unknown) =>
    lines.push(t(said.change, { what, from: heard(from, currency), to: heard(to, currency) }));
  for (const name of Object.keys(KINDS) as TermName[]) {
    for (const window of WINDOWS) {
      const from = before.defaults[window][name];
      const to = after.defaults[window][name];
      if (!same(from, to)) changed(`${termSaid(name)} · ${t(windows[window])}`, from, to);
    }
  }
  return [...lines, ...overridesChanged(before, after, currency, named), ...authorityChanged(before, after)];
}

function overridesChanged(before: Draft, after: Draft, currency: string, named?: Named): string[] {
  const key = (one: unknown) => JSON.stringify(sorted(one));
  const old = new Set(before.overrides.map(key));
  const now = new Set(after.overrides.map(key));
  const told = (one: Draft["overrides"][number], how: Text) =>
    `${t(how)}: ${whenSaid(one.when as Terms, named) || t(said.always)} → ${setSaid(one.set as Terms, currency).join(", ")}`;
  const lines = [
    ...before.overrides.filter((one) => !now.has(key(one))).map((one) => told(one, said.removed)),
    ...after.overrides.filter((one) => !old.has(key(one))).map((one) => told(one, said.added)),
  ];
  if (lines.length > 0) return lines;
  return same(before.overrides, after.overrides) ? [] : [t(said.ordered)];
}

function authorityChanged(before: Draft, after: Draft): string[] {
  return same(before.authority, after.authority) ? [] : [t(said.authority)];
}

function heard(value: unknown, currency: string): string {
  return value === undefined ? t(said.asHouse, { value: "" }).replace(/[:：]\s*$/, "") : valueSaid(value, currency);
}

/** Whether two values are one, whatever the order of their parts. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted((value as Terms)[name])]));
}

/** Where a fault lies, as people say it: `defaults.same_day.quota`, `overrides.2.set.quota`. */
export function placeSaid(field: string): string {
  const path = field.replace(/^(policy|price_list)\./, "").replace(/\[(\d+)\]/g, ".$1").split(".");
  return path.filter((part) => part !== "defaults").map(partSaid).join(" · ");
}

function partSaid(part: string): string {
  const known: Readonly<Record<string, Text>> = { ...windows, ...conditions, ...approvalKinds };
  const named: Readonly<Record<string, Text>> = {
    overrides: said.overrides,
    authority: said.authority,
    when: said.when,
    set: said.then,
    effective_from: said.from,
  };
  if (/^\d+$/.test(part)) return String(Number(part) + 1);
  const word = named[part] ?? known[part];
  return word ? t(word) : termSaid(part);
}
