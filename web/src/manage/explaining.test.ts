import { beforeEach, expect, test } from "vitest";
import { language } from "@/words/text";
import { fieldsOf, namesOf, setSaid, valueSaid, whenSaid } from "./explaining";

beforeEach(() => (language.value = "en"));

test.each([
  [null, "none"],
  [{}, "none"],
  [true, "yes"],
  ["request", "on request"],
  [30, "30"],
  [["phone", "web"], "phone / web"],
  [{ overlapping: 1, open: 3 }, "at one time 1 · in all 3"],
])("%j is read as %s", (value, said) => {
  expect(valueSaid(value)).toBe(said);
});

test("terms stand in one order however the windows name them", () => {
  expect(fieldsOf([{ quota: 3, mode: "open" }, { grace_minutes: 15, brand_new: 1 }])).toEqual([
    "mode",
    "grace_minutes",
    "quota",
    "brand_new",
  ]);
});

test("classes, days and periods of an override go by their names, weekdays by their words", () => {
  const named = namesOf([{ code: "large", name: { zh: "大", en: "Large" } }], []);
  const when = { room_classes: ["large"], day_types: ["H"], periods: ["prime", "x1"], weekdays: [5, 6] };

  expect(whenSaid(when, named)).toBe("class Large · day H · period Prime / x1 · weekday Fri / Sat");
});

test("an override is said as when and then", () => {
  expect(whenSaid({ room_classes: ["large"], short_notice: true })).toBe(
    "class large · short notice yes",
  );
  expect(setSaid({ deposit: null, grace_minutes: 20 }, "CNY")).toEqual([
    "Grace, minutes: 20",
    "Deposit: none",
  ]);
});

test("an amount is said in the money of the venue", () => {
  expect(setSaid({ deposit: { amount_minor: 20000 } }, "CNY")).toEqual(["Deposit: amount ¥200.00"]);
});
