import { describe, expect, it } from "vitest";
import {
  businessDateOf,
  businessMinutesOf,
  clockOf,
  clockSaid,
  instantOf,
  type House,
} from "./when";

const evening: House = { zone: "Asia/Shanghai", dayStarts: "06:00", opens: 720, slotMinutes: 30 };
const allDay: House = { zone: "Asia/Taipei", dayStarts: "06:00", opens: 360, slotMinutes: 30 };

describe("a time as typed on the phone", () => {
  it.each([
    ["20:00", "20:00"],
    ["2030", "20:30"],
    ["8", "20:00"],
    ["8:30", "20:30"],
    ["8.30pm", "20:30"],
    ["830", "20:30"],
    ["晚上8点半", "20:30"],
    ["下午 2 点", "14:00"],
    ["20：15", "20:15"],
    ["12", "12:00"],
  ])("%s is %s", (typed, said) => {
    expect(clockSaid(clockOf(typed, evening) ?? -1)).toBe(said);
  });

  it.each([
    ["01:00", 25 * 60],
    ["25", 25 * 60],
    ["25:30", 25 * 60 + 30],
    ["1am", 25 * 60],
    ["12am", 24 * 60],
    ["00:00", 24 * 60],
    ["凌晨1点", 25 * 60],
  ])("%s is after midnight, of the same business day", (typed, minutes) => {
    expect(clockOf(typed, evening)).toBe(minutes);
  });

  it("stays in the morning where the house is open then", () => {
    expect(clockOf("8", allDay)).toBe(8 * 60);
  });

  it.each(["", "later", "20:75", "31:00", "999999"])("%s is no time", (typed) => {
    expect(clockOf(typed, evening)).toBeNull();
  });
});

describe("business days", () => {
  it("count what is after midnight to the evening", () => {
    const atOne = instantOf("2026-12-04", 25 * 60, "Asia/Shanghai");

    expect(new Date(atOne).toISOString()).toBe("2026-12-04T17:00:00.000Z");
    expect(businessDateOf(atOne, evening)).toBe("2026-12-04");
    expect(businessMinutesOf(atOne, evening)).toBe(25 * 60);
  });

  it("keep the clock of the venue when summer time ends", () => {
    const house: House = { ...evening, zone: "Europe/Lisbon" };

    const before = instantOf("2026-10-24", 20 * 60, house.zone);
    const after = instantOf("2026-10-25", 20 * 60, house.zone);

    expect(after - before).toBe(25 * 3_600_000);
    expect(businessMinutesOf(after, house)).toBe(20 * 60);
  });
});
