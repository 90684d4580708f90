import { toMinutes } from "@/desk/when";
import { same } from "@/policy/drafting";
import { drafts } from "@/words/drafts";
import { prices as said } from "@/words/prices";
import { t } from "@/words/text";
import { money } from "@/words/times";
import { spanSaid } from "./clock";
import type { PriceDocument, Row, Spend } from "./grid";

/** A price as it is printed; none where there is no row. */
export function priceSaid(row: Pick<Row, "unit" | "amount_minor" | "block_minutes"> | null, currency: string): string {
  if (row === null) return t(said.noPrice);
  const amount = money(row.amount_minor, currency);
  if (row.unit === "hour") return t(said.perHour, { amount });
  if (row.unit === "head_hour") return t(said.perHead, { amount });
  return t(said.perBlock, { amount, minutes: row.block_minutes ?? 0 });
}

/** What is to be eaten and drunk, as it is printed. */
export function spendSaid(spend: Spend | null | undefined, currency: string): string {
  if (!spend) return "";
  const amount = money(spend.amount_minor, currency);
  return t(spend.basis === "room" ? said.spendRoom : said.spendHead, { amount });
}

export interface Names {
  readonly ofClass: (code: string) => string;
  readonly ofDay: (code: string) => string;
}

/** Which row it is, in words. */
export function rowSaid(row: Row, names: Names): string {
  return placeSaid(row.room_class, row.day_type, toMinutes(row.from), toMinutes(row.to), names);
}

export function placeSaid(roomClass: string, dayType: string, from: number, to: number, names: Names): string {
  return t(said.rowOf, { class: names.ofClass(roomClass), day: names.ofDay(dayType), span: spanSaid(from, to) });
}

/** Where a fault lies: `rows.3.amount_minor` is the fourth row of the document. */
export function faultPlace(field: string, document: PriceDocument, names: Names): string {
  const place = /^(?:price_list\.)?rows[.[](\d+)/.exec(field)?.[1];
  const row = place === undefined ? undefined : document.rows[Number(place)];
  return row ? rowSaid(row, names) : t(said.title);
}

/** What a draft of the prices changes, in lines: each part of each kind of day once. */
export function changesOf(before: PriceDocument, after: PriceDocument, currency: string, names: Names): string[] {
  const kinds = new Map([...before.rows, ...after.rows].map((row) => [`${row.room_class} ${row.day_type}`, row]));
  const lines = [...kinds.values()].flatMap((kind) => partsChanged(before.rows, after.rows, kind, currency, names));
  if (before.service_charge_permille !== after.service_charge_permille) {
    lines.push(changed(t(said.service), permille(before), permille(after)));
  }
  if (!same(before.children_shares ?? [], after.children_shares ?? [])) lines.push(t(said.children));
  return lines;
}

function partsChanged(
  before: readonly Row[],
  after: readonly Row[],
  kind: Row,
  currency: string,
  names: Names,
): string[] {
  const mine = (row: Row) => row.room_class === kind.room_class && row.day_type === kind.day_type;
  const [old, now] = [before.filter(mine), after.filter(mine)];
  const edges = [...new Set([...old, ...now].flatMap((row) => [toMinutes(row.from), toMinutes(row.to)]))];
  edges.sort((a, b) => a - b);
  const parts: { from: number; to: number; was: string; is: string }[] = [];
  for (const [place, from] of edges.slice(0, -1).entries()) {
    const to = edges[place + 1] ?? from;
    const was = saidAt(old, from, currency);
    const is = saidAt(now, from, currency);
    const last = parts.at(-1);
    if (last && last.to === from && last.was === was && last.is === is) last.to = to;
    else if (was !== is) parts.push({ from, to, was, is });
  }
  return parts.map((part) =>
    changed(placeSaid(kind.room_class, kind.day_type, part.from, part.to, names), part.was, part.is),
  );
}

function saidAt(rows: readonly Row[], at: number, currency: string): string {
  const row = rows.find((one) => toMinutes(one.from) <= at && at < toMinutes(one.to)) ?? null;
  return [priceSaid(row, currency), spendSaid(row?.minimum_spend, currency)].filter(Boolean).join(", ");
}

function permille(document: PriceDocument): string {
  return `${(document.service_charge_permille ?? 0) / 10}%`;
}

function changed(what: string, from: string, to: string): string {
  return t(drafts.change, { what, from, to });
}
