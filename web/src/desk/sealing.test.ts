import { describe, expect, it } from "vitest";
import { sealed, unsealed } from "./sealing";

const DRAFT = JSON.stringify({ name: "王小明", phone: "13900000001" });

describe("a sealed draft", () => {
  it("opens under the word it was sealed under", async () => {
    expect(await unsealed(await sealed(DRAFT, "word of this sign-in"), "word of this sign-in")).toBe(
      DRAFT,
    );
  });

  it("is noise under any other word, and when it was touched", async () => {
    const seal = await sealed(DRAFT, "one");

    expect(await unsealed(seal, "another")).toBeNull();
    expect(await unsealed(`${seal.slice(0, -4)}AAAA`, "one")).toBeNull();
    expect(await unsealed("not even a seal", "one")).toBeNull();
  });

  it("shows no digit of the number", async () => {
    expect(atob(await sealed(DRAFT, "one"))).not.toContain("0001");
  });
});
