import { expect, test } from "vitest";
import { pressed, sorted, type Column, type Line } from "./tables";

const people: Column = { key: "people", title: "", isNumber: true };
const name: Column = { key: "name", title: "", isNumber: false };

function line(id: string, value: number | null): Line {
  return { id, cells: { people: { said: "", value }, name: { said: "", value: id } } };
}

test("numbers are sorted as numbers, and what has none comes last either way", () => {
  const lines = [line("b", 9), line("a", null), line("c", 100)];

  expect(sorted(lines, { key: "people", isDown: true }).map((one) => one.id)).toEqual(["c", "b", "a"]);
  expect(sorted(lines, { key: "people", isDown: false }).map((one) => one.id)).toEqual(["b", "c", "a"]);
  expect(sorted(lines, { key: "name", isDown: false }).map((one) => one.id)).toEqual(["a", "b", "c"]);
});

test("without an order lines stay as they came", () => {
  expect(sorted([line("b", 1), line("a", 2)], null).map((one) => one.id)).toEqual(["b", "a"]);
});

test("numbers begin with the largest, words with the first, and a third press undoes it", () => {
  const first = pressed(null, people);
  const second = pressed(first, people);

  expect(first).toEqual({ key: "people", isDown: true });
  expect(second).toEqual({ key: "people", isDown: false });
  expect(pressed(second, people)).toBeNull();
  expect(pressed(second, name)).toEqual({ key: "name", isDown: false });
});
