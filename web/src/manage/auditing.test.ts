import { expect, test } from "vitest";
import { language } from "@/words/text";
import { changesOf, nothingSought, queryOf } from "./auditing";

const ZONE = "Asia/Shanghai";

test("what is left empty narrows nothing", () => {
  expect(queryOf(nothingSought(), ZONE)).toEqual({});
  expect(queryOf({ ...nothingSought(), by: " lan " }, ZONE)).toEqual({ by: "lan" });
});

test("days are the venue's, and the last one is meant whole", () => {
  expect(queryOf({ ...nothingSought(), from: "2026-10-14", to: "2026-10-14" }, ZONE)).toEqual({
    from: "2026-10-13T16:00:00.000Z",
    to: "2026-10-14T16:00:00.000Z",
  });
});

test("a change is told from what to what, and a masked one stays masked", () => {
  language.value = "en";

  expect(
    changesOf({
      party_size: { from: 4, to: 6 },
      guest_name: "changed",
      room: { from: null, to: "101" },
      status: { from: "confirmed", to: "arrived" },
      tier: "gold",
      pinned: false,
      tags: [],
      note: { from: "x", to: null },
      starts_at: { from: null, to: "2026-10-14T12:00:00+00:00" },
      room_id: { from: null, to: "01a2027c-d27a-775c-b12d-1f4d64bb330e" },
    }, ZONE),
  ).toEqual([
    "people: 4 → 6",
    "name: changed",
    "room: 101",
    "state: confirmed → arrived",
    "tier: Gold",
    "room asked for: no",
    "tags: —",
    "note: x → —",
    "from: 2026-10-14 20:00",
    "room: …bb330e",
  ]);
});
