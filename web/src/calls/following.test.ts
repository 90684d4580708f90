import { beforeEach, expect, test } from "vitest";
import { language } from "@/words/text";
import { followingSaid, numberSaid, whenSaid } from "./following";

const ZONE = "Asia/Shanghai";
const NOW = Date.parse("2026-10-10T10:30:00+08:00");

beforeEach(() => (language.value = "en"));

test.each([
  ["2026-10-10T10:45:00+08:00", "in 15 minutes"],
  ["2026-10-10T15:00:00+08:00", "this afternoon"],
  ["2026-10-10T18:00:00+08:00", "this evening"],
  ["2026-10-11T11:59:00+08:00", "tomorrow morning"],
  ["2026-10-11T14:00:00+08:00", "tomorrow afternoon"],
])("%s is said as %s", (at, said) => {
  expect(whenSaid(Date.parse(at), NOW, ZONE)).toBe(said);
});

test("a day further on is said by its date", () => {
  expect(whenSaid(Date.parse("2026-10-12T19:00:00+08:00"), NOW, ZONE)).toBe("on Mon 12 Oct");
});

test("a call that is tried again says when, in both languages", () => {
  const next = {
    standing: "retry",
    at: "2026-10-11T14:00:00+08:00",
    why: null,
    agreed: false,
    number_left_alone: false,
    tasks_closed: 0,
  } as const;

  expect(followingSaid(next, NOW, ZONE)).toEqual(["Next try tomorrow afternoon (Sun 11 Oct 14:00)."]);
  language.value = "zh";
  expect(followingSaid(next, NOW, ZONE)[0]).toContain("明天下午");
});

test("an opt-out says what else it ended", () => {
  const next = {
    standing: "closed",
    at: null,
    why: "number_bad",
    agreed: false,
    number_left_alone: true,
    tasks_closed: 2,
  } as const;

  expect(followingSaid(next, NOW, ZONE)).toEqual([
    "Not called again: no number that works.",
    "This number is left alone from now on.",
    "2 other calls of theirs were closed as well.",
  ]);
});

test("a number is read in groups", () => {
  expect(numberSaid("+8613900000001")).toBe("+86 139 0000 0001");
  expect(numberSaid("+886912345678")).toBe("+886912345678");
});
