import { expect, test } from "vitest";
import { nameIn } from "./download";

test("a file is saved under the name that the interface gives it", () => {
  expect(nameIn('attachment; filename="calls-by-day-2026-10-14.csv"')).toBe("calls-by-day-2026-10-14.csv");
  expect(nameIn(null)).toBe("download");
});
