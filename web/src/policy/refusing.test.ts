import { afterEach, expect, test } from "vitest";
import { language } from "@/words/text";
import { namedIn } from "./refusing";

afterEach(() => {
  language.value = "zh";
});

test("a reason names fields as the forms do, and leaves other words as they are", () => {
  language.value = "en";

  expect(namedIn("min_minutes must not be over max_minutes")).toBe(
    "“Shortest stay, minutes” must not be over “Longest stay, minutes”",
  );
  expect(namedIn("a block says its block_minutes, and no_such_field")).toBe(
    "a block says its “Minutes of the block”, and no_such_field",
  );
});
