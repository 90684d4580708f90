import { expect, it } from "vitest";
import type { Problem } from "@/api/problems";
import { verdictOf } from "./verdicts";

function refused(more: Record<string, unknown>): Problem {
  return { code: "room-already-taken", title: "", detail: "Taken from 23:00", status: 409, ...more };
}

const MOVE = { code: "K", day_no: 4, from_room: "201", to_room: "203", touches: "guest" };
const PLAN = { path: "/v1/plans", request: { kind: "extension", reservation_id: "r", minutes: 60 } };

it("a longer stay is yes-if where a plan would make room", () => {
  const verdict = verdictOf(refused({ yes_if: [MOVE], plan: PLAN }));

  expect(verdict).toEqual({
    kind: "yes-if",
    sentence: "Taken from 23:00",
    moves: [MOVE],
    plan: PLAN.request,
  });
});

it("a no names who comes next, from when, and what is possible", () => {
  const next = { code: "K", day_no: 4, party_size: 6 };
  const blocking = { starts_at: "2026-11-27T23:00:00+08:00" };

  const verdict = verdictOf(
    refused({ next, blocking, minutes_possible: 30, other_rooms: ["202", "205"] }),
  );

  expect(verdict).toEqual({
    kind: "no",
    sentence: "Taken from 23:00",
    next,
    nextAt: "2026-11-27T23:00:00+08:00",
    possible: 30,
    otherRooms: ["202", "205"],
  });
});

it("a no that says nothing else is a no all the same", () => {
  expect(verdictOf(refused({ code: "legal-closing-hours" }))).toMatchObject({
    kind: "no",
    next: null,
    possible: null,
    otherRooms: [],
  });
});
