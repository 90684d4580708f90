import { beforeEach, expect, test } from "vitest";
import { terms } from "@/words/policy";
import { helps } from "@/words/drafts";
import { language } from "@/words/text";
import { readAmount, typedAmount } from "./amounts";
import { changesOf, documentOf, draftOf, placeSaid, setTerm } from "./drafting";
import { firstValue, GROUPS, KINDS } from "./fields";

beforeEach(() => (language.value = "en"));

const PUBLISHED = {
  effective_from: "2026-01-01",
  defaults: { same_day: { quota: null }, within_7_days: {}, beyond_7_days: { mode: "request" } },
  overrides: [{ when: { weekdays: [6] }, set: { min_minutes: 180 } }],
} as never;

test("every term has a field in one group, a name and a help", () => {
  const grouped = Object.values(GROUPS).flat();

  expect([...grouped].sort()).toEqual(Object.keys(KINDS).sort());
  expect(new Set(grouped).size).toBe(grouped.length);
  expect(Object.keys(terms).sort()).toEqual(Object.keys(helps).sort());
});

test("a draft that nobody changes is published as it was, from another day", () => {
  const draft = draftOf(PUBLISHED, "2026-12-01");

  expect(documentOf(draft)).toEqual({ ...(PUBLISHED as object), effective_from: "2026-12-01" });
  expect(changesOf(draftOf(PUBLISHED, "2026-01-01"), draft, "CNY")).toEqual([]);
});

test("what is changed is told term by term and window by window", () => {
  const before = draftOf(PUBLISHED, "2026-01-01");
  const after = draftOf(PUBLISHED, "2026-01-01");
  setTerm(after.defaults.same_day, "quota", undefined);
  setTerm(after.defaults.within_7_days, "deposit", { amount_minor: 20000 });
  after.overrides[0]!.set.min_minutes = 240;

  expect(changesOf(before, after, "CNY")).toEqual([
    "Deposit · Within 7 days: house → amount ¥200.00",
    "Quota, rooms · Same day: none → house",
    "removed: weekday Sat → Shortest stay, minutes: 180",
    "added: weekday Sat → Shortest stay, minutes: 240",
  ]);
});

test("overrides that only change places are told as their order", () => {
  const other = { when: {}, set: { quota: 3 } };
  const before = draftOf(PUBLISHED, "2026-01-01");
  before.overrides.push(other);
  const after = draftOf(PUBLISHED, "2026-01-01");
  after.overrides.unshift(other);

  expect(changesOf(before, after, "CNY")).toEqual(["the order of the overrides"]);
});

test.each([
  ["defaults.same_day.quota", "Same day · Quota, rooms"],
  ["policy.overrides[2].set.grace_minutes", "Overrides · 3 · Then · Grace, minutes"],
  ["overrides.0.when.room_classes", "Overrides · 1 · When all of this holds · class"],
])("the place %s is said as %s", (field, place) => {
  expect(placeSaid(field)).toBe(place);
});

test.each([
  ["88", "CNY", 8800],
  ["¥1,288.50", "CNY", 128850],
  ["88.505", "CNY", null],
  ["-5", "CNY", null],
  ["", "CNY", null],
  ["500", "JPY", 500],
  ["500.5", "JPY", null],
])("%s in %s is %s minor units", (typed, currency, minor) => {
  expect(readAmount(typed, currency)).toBe(minor);
});

test("an amount is typed as it is read", () => {
  expect(typedAmount(8800, "CNY")).toBe("88");
  expect(typedAmount(8850, "CNY")).toBe("88.50");
  expect(readAmount(typedAmount(8850, "CNY"), "CNY")).toBe(8850);
});

test("a term begins as the house has it, or with something that may be sent", () => {
  expect(firstValue(KINDS.grace_extensions, { agent_minutes: 10 })).toEqual({ agent_minutes: 10 });
  expect(firstValue(KINDS.deposit, null)).toEqual({
    amount_minor: 10000,
    due_minutes: 120,
    legal_kind: "prepayment",
  });
  expect(firstValue(KINDS.max_minutes, null)).toBe(1);
});
