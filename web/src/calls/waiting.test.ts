import { expect, test } from "vitest";
import type { CallList } from "./acts";
import { recentOf } from "./waiting";

function list(business_date: string, progress: Record<string, number>): CallList {
  return { id: business_date, business_date, progress } as CallList;
}

test("only lists of the last week with a call that is over are looked through", () => {
  const lists = [
    list("2026-10-16", { done: 1 }),
    list("2026-10-15", { done: 2, open: 3 }),
    list("2026-10-14", { open: 4 }),
    list("2026-10-09", { done: 1 }),
    list("2026-10-08", { done: 1 }),
  ];

  expect(recentOf(lists, "2026-10-15").map((one) => one.id)).toEqual(["2026-10-15", "2026-10-09"]);
});
