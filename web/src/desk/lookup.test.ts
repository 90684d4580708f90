import { describe, expect, it } from "vitest";
import { isWholeNumber, lastFour, masked, soughtBy } from "./lookup";

describe("who rings", () => {
  it.each([
    ["13900000001", { kind: "phone", digits: "13900000001" }],
    ["+86 139 0000-0001", { kind: "phone", digits: "+8613900000001" }],
    ["0001", { kind: "phone", digits: "0001" }],
    ["001", { kind: "nothing" }],
    ["  ", { kind: "nothing" }],
    ["Y1DSM5Q", { kind: "code", code: "Y1DSM5Q" }],
    ["y1dsm5q", { kind: "code", code: "Y1DSM5Q" }],
    ["wxm", { kind: "name", name: "wxm" }],
    ["王小明", { kind: "name", name: "王小明" }],
    ["Teresa2", { kind: "code", code: "TERESA2" }],
    ["zhangsan", { kind: "name", name: "zhangsan" }],
  ])("%s is sought as it was meant", (typed, sought) => {
    expect(soughtBy(typed)).toEqual(sought);
  });

  it("shows no more of a number than its end", () => {
    expect(masked("+86 139 0000 0001")).toBe("*********0001");
    expect(masked("001")).toBe("001");
  });

  it("takes the end of a number as a proof", () => {
    expect(lastFour("139-0000-0001")).toBe("0001");
    expect(lastFour("001")).toBeNull();
  });

  it("tells a whole number from its end", () => {
    expect(isWholeNumber("13900000001")).toBe(true);
    expect(isWholeNumber("0001")).toBe(false);
  });
});
