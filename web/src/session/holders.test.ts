import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { Refused } from "@/api/problems";
import { permissions } from "@/words/shell";
import { language } from "@/words/text";
import { HOLDERS, whoMaySaid } from "./holders";

const FILE = new URL("../../../ktv_booking/access/roles.toml", import.meta.url);
const IN_THE_CONSOLE = new Set(["view"]);

beforeEach(() => (language.value = "en"));

/** Who holds what by the server's own file; programs do not sit at the console. */
function holdersInTheFile(): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const roles = readFileSync(FILE, "utf-8").matchAll(/\[roles\.(\w+)\][^[]*?permissions = \[([^\]]*)\]/g);
  for (const [, role = "", listed = ""] of roles) {
    if (role === "service") continue;
    for (const [, one = ""] of listed.matchAll(/"(\w+)"/g)) (found[one] ??= []).push(role);
  }
  return found;
}

test("who holds what is what the server's roles say", () => {
  const file = holdersInTheFile();
  for (const one of IN_THE_CONSOLE) delete file[one];
  const here = Object.fromEntries(Object.entries(HOLDERS).map(([one, who]) => [one, [...who].sort()]));

  expect(here).toEqual(Object.fromEntries(Object.entries(file).map(([one, who]) => [one, who.sort()])));
  expect(Object.keys(permissions)).toEqual(expect.arrayContaining(Object.keys(file)));
});

test("who may is said by the names of roles, in both languages", () => {
  expect(whoMaySaid("setup")).toBe("Who may: the venue manager or a head-office administrator.");
  expect(whoMaySaid("something-new")).toBe("");
  language.value = "zh";
  expect(whoMaySaid("audit")).toBe("可由店长、总部管理员或审计办理。");
});

test("a refusal for want of a permission says who holds it", () => {
  const problem = { code: "forbidden", title: "You may not do this", detail: "", status: 403, permission: "export" };

  expect(new Refused(problem).message).toBe(
    "You may not do this. Who may: a customer-service officer or a head-office administrator.",
  );
});
