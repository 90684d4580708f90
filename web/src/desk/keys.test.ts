import { describe, expect, it } from "vitest";
import { commandOf, type Press } from "./keys";

function pressed(key: string, held: Partial<Press> = {}): Press {
  return { key, code: key, altKey: false, ctrlKey: false, metaKey: false, ...held };
}

describe("keys of the phone desk", () => {
  it("hold with one key and book with another", () => {
    expect(commandOf(pressed("F8"), true)).toEqual({ does: "hold" });
    expect(commandOf(pressed("F9"), true)).toEqual({ does: "book" });
    expect(commandOf(pressed("Enter", { ctrlKey: true }), true)).toEqual({ does: "book" });
  });

  it("choose an offer by its number, whatever sign the keyboard makes of it", () => {
    const press = pressed("¡", { code: "Digit1", altKey: true });

    expect(commandOf(press, true)).toEqual({ does: "choose", place: 0 });
  });

  it("leave what is written alone", () => {
    expect(commandOf(pressed("?"), true)).toBeNull();
    expect(commandOf(pressed("Enter"), true)).toBeNull();
    expect(commandOf(pressed("8"), false)).toBeNull();
    expect(commandOf(pressed("F9", { metaKey: true }), false)).toBeNull();
  });

  it("list themselves", () => {
    expect(commandOf(pressed("?"), false)).toEqual({ does: "help" });
    expect(commandOf(pressed("F1"), true)).toEqual({ does: "help" });
  });
});
