import { describe, expect, it } from "vitest";
import { Refused, Unreachable } from "@/api/problems";
import { attemptFor, isStillOpen } from "./attempts";

function refused(code: string): Refused {
  return new Refused({ code, title: code, detail: "", status: 409 });
}

describe("a try to book", () => {
  it("has a key of its own", () => {
    const first = attemptFor(null, "/v1/reservations", { party_size: 2 });
    const second = attemptFor(null, "/v1/reservations", { party_size: 2 });

    expect(first.key).not.toBe(second.key);
  });

  it("goes again under its key and as it was, whatever was typed since", () => {
    const first = attemptFor(null, "/v1/reservations", { party_size: 2 });

    expect(attemptFor(first, "/v1/reservations", { party_size: 9 })).toBe(first);
  });

  it("stays open where no answer came, or none that decided", () => {
    expect(isStillOpen(new Unreachable())).toBe(true);
    expect(isStillOpen(refused("busy"))).toBe(true);
    expect(isStillOpen(refused("request-in-progress"))).toBe(true);
  });

  it("is over once the house said no", () => {
    expect(isStillOpen(refused("no-room-free"))).toBe(false);
    expect(isStillOpen(refused("malformed-request"))).toBe(false);
  });
});
