import { beforeEach, expect, test, vi } from "vitest";
import { nextTick, ref } from "vue";
import { Refused } from "@/api/problems";
import { language } from "@/words/text";
import { laterOf, useDrafted } from "./drafted";
import { keptDraft } from "./keeping";

vi.mock("@/shell/toasts", () => ({ tellDone: vi.fn(), tellWhyNot: vi.fn() }));

const STALE = new Refused({ code: "stale-version", title: "Changed", detail: "", status: 412 });
const MADE = { version: 5, effective_from: "2026-12-01" };

beforeEach(() => {
  language.value = "en";
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});

function begun(...lines: string[]) {
  const changes = ref<readonly string[]>(lines);
  const theirs = async () => ({ version: 4, changes: ["quota"] });
  const kept = () => ({ lines: changes.value });
  const draft = useDrafted({ kind: "policy", venueId: "jingan", begunFrom: 3, changes, kept, theirs });
  return { ...draft, changes, inTab: () => keptDraft("policy", "jingan", 3) };
}

test("a draft is kept while it changes something", async () => {
  const draft = begun("quota");
  expect(draft.inTab()).toEqual({ lines: ["quota"] });

  draft.changes.value = [];
  await nextTick();

  expect(draft.inTab()).toBeNull();
});

test("who meets a newer version is shown it, and the next press follows that one", async () => {
  const draft = begun("quota");
  const sent: (number | null)[] = [];
  const made: number[] = [];
  const send = async (after: number | null) => {
    sent.push(after);
    if (after === 3) throw STALE;
    return MADE;
  };

  await draft.publish(send, (one) => made.push(one.version));
  expect(draft.refusal.value?.faults).toEqual(["quota"]);
  expect(draft.inTab()).not.toBeNull();
  await draft.publish(send, (one) => made.push(one.version));

  expect([sent, made]).toEqual([[3, 4], [5]]);
  expect(draft.refusal.value).toBeNull();
  expect(draft.inTab()).toBeNull();
});

test("nothing is published before what stands already", () => {
  expect(laterOf("2026-10-15", undefined)).toBe("2026-10-15");
  expect(laterOf("2026-10-15", "2026-12-01")).toBe("2026-12-01");
});
