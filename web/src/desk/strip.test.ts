import { expect, test } from "vitest";
import { cellOf } from "./strip";

type OfClass = Parameters<typeof cellOf>[0][number];

function ofClass(room_class: string, rooms_free: number, reason: string | null = null): OfClass {
  return { room_class, rooms_total: 4, rooms_free, bookable: reason === null, reason } as OfClass;
}

test.each([
  ["rooms of all classes that seat them", [ofClass("small", 2), ofClass("large", 1)], null, "3"],
  ["rooms of the class that is asked for", [ofClass("small", 2), ofClass("large", 1)], "large", "1"],
  ["that the house finds one", [ofClass("small", 0)], null, "found"],
  ["that it is full", [ofClass("small", 0, "no-room-free")], null, "full"],
  ["that it is past", [ofClass("small", 2, "start-in-the-past")], null, "past"],
  ["that they close too early", [ofClass("small", 4, "outside-opening-hours")], null, "closes"],
])("a start says %s", (_, classes, asked, says) => {
  const { free, note } = cellOf(classes, asked);

  expect(free === null ? note.en : String(free)).toBe(says);
});
