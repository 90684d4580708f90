import { afterEach, expect, test } from "vitest";
import { language, t, type Text } from "./text";

afterEach(() => {
  language.value = "zh";
});

const topics = import.meta.glob<Record<string, Record<string, Text>>>("./*.ts", { eager: true });
const every = Object.entries(topics)
  .filter(([file]) => !file.endsWith(".test.ts") && !file.endsWith("/text.ts"))
  .flatMap(([file, topic]) =>
    Object.entries(topic).flatMap(([name, words]) =>
      Object.entries(words).map(([key, text]) => [`${file} ${name}.${key}`, text] as const),
    ),
  );
const places = (said: string) => (said.match(/\{\w+\}/g) ?? []).sort();

test("there are words at all", () => {
  expect(every.length).toBeGreaterThan(20);
});

test.each(every)("%s is said in both languages, with the same facts", (_, text) => {
  expect(text.zh.trim()).not.toBe("");
  expect(text.en.trim()).not.toBe("");
  expect(places(text.zh)).toEqual(places(text.en));
});

test("a sentence carries its facts in the language of now", () => {
  const text = { zh: "{n}间", en: "{n} rooms" };

  language.value = "en";

  expect(t(text, { n: 3 })).toBe("3 rooms");
});

test("a fact that nobody gave stays visible as a place", () => {
  language.value = "zh";

  expect(t({ zh: "{n}间", en: "{n} rooms" })).toBe("{n}间");
});
