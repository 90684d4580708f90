import { expect, test } from "vitest";
import type { CallList } from "./acts";
import { recentOf, without, type Listed } from "./waiting";

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

test("who was dealt with is gone, and a list on which nobody waits", () => {
  const [one, two, three] = ["1", "2", "3"].map((id) => ({ id }) as Listed);
  const waiting = [
    { list: list("2026-10-15", { done: 2 }), people: [one!, two!] },
    { list: list("2026-10-14", { done: 1 }), people: [three!] },
  ];

  expect(without(waiting, one!).map(({ people }) => people)).toEqual([[two], [three]]);
  expect(without(waiting, three!).map(({ list: { id } }) => id)).toEqual(["2026-10-15"]);
});
