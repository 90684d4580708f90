import { expect, test } from "vitest";
import { codeOf, occasionsFor, tiersFor } from "./codes";
import { draftOf } from "./drafting";

test.each([
  [" VIP-1 ", "vip-1"],
  ["jubilee", "jubilee"],
  ["", null],
  ["-x", null],
  ["金卡", null],
  ["a".repeat(41), null],
])("%j typed is the code %j", (typed, code) => {
  expect(codeOf(typed)).toBe(code);
});

test("the usual tiers and occasions are offered, and those of the house after them, each once", () => {
  const draft = draftOf(null, "2026-05-01");
  draft.defaults.same_day = { grace_by_tier: { gold: 10, black: 20 } };
  draft.overrides.push({ when: { tiers: ["jade", "black"], occasions: ["wedding", "premiere"] }, set: {} });

  expect(tiersFor(draft)).toEqual(["silver", "gold", "platinum", "diamond", "black", "jade"]);
  expect(occasionsFor(draft).slice(-2)).toEqual(["other", "premiere"]);
});
