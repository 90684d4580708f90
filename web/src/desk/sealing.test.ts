import { describe, expect, it, vi } from "vitest";
import { keep, kept, sealed, unkeep, unsealed } from "./sealing";

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

describe("what this tab keeps", () => {
  const held = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, seal: string) => held.set(name, seal),
    removeItem: (name: string) => held.delete(name),
  });

  it("is the last of what was sealed at the same time", async () => {
    await Promise.all(["first", "second", "last"].map((text) => keep(text, "one")));

    expect(await kept("one")).toBe("last");
  });

  it("is nothing once it was let go, though it was being sealed", async () => {
    const sealing = keep(DRAFT, "one");
    unkeep();
    await sealing;

    expect(await kept("one")).toBeNull();
  });
});
