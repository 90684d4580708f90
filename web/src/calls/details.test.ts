import { expect, test } from "vitest";
import { agreedAt, changeOf } from "./details";

const ZONE = "Asia/Shanghai";
const nothing = { date: "", clock: "", minutes: "", party: "" } as const;

test("an agreed hour is one of the venue's clock", () => {
  expect(agreedAt("2026-10-11", "19:30", ZONE)).toBe("2026-10-11T11:30:00.000Z");
  expect(agreedAt("2026-10-11", "", ZONE)).toBeNull();
});

test("a change says what is to change and nothing besides", () => {
  expect(changeOf({ ...nothing }, ZONE)).toBeNull();
  expect(changeOf({ ...nothing, party: 8 }, ZONE)).toEqual({ party_size: 8 });
  expect(changeOf({ ...nothing, date: "2026-10-11", clock: "20:00" }, ZONE)).toEqual({
    starts_at: "2026-10-11T12:00:00.000Z",
  });
});

test("a date without its clock is not sent as half a change", () => {
  expect(changeOf({ ...nothing, party: 8, date: "2026-10-11" }, ZONE)).toBeNull();
});
