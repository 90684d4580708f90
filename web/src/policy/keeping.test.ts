import { beforeEach, expect, test, vi } from "vitest";
import { forgetDraft, keepDraft, keptDraft } from "./keeping";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});

test("a draft is kept for its venue and the version it was begun from", () => {
  keepDraft("policy", "jingan", 3, { quota: 4 });

  expect(keptDraft("policy", "jingan", 3)).toEqual({ quota: 4 });
  expect(keptDraft("policy", "jingan", 4)).toBeNull();
  expect(keptDraft("policy", "xuhui", 3)).toBeNull();
  expect(keptDraft("prices", "jingan", 3)).toBeNull();
});

test("a draft is gone once it is published or dropped, and nonsense is none", () => {
  keepDraft("policy", "jingan", null, { quota: 4 });
  forgetDraft("policy", "jingan");
  sessionStorage.setItem("ktv-draft-prices-jingan", "{");

  expect(keptDraft("policy", "jingan", null)).toBeNull();
  expect(keptDraft("prices", "jingan", null)).toBeNull();
});
