import { expect, test } from "vitest";
import { cellOf, csvOf, workbookOf } from "./sheets";

test.each([
  ["  12 ", 12],
  ["-3.5", -3.5],
  ["0012", "0012"],
  ["¥120.00\n低消 ¥300", "¥120.00 低消 ¥300"],
  ["19:00", "19:00"],
  ["", ""],
])("%j on the screen is the cell %j", (said, cell) => {
  expect(cellOf(said)).toBe(cell);
});

test("a table as CSV quotes what must be, and computes nothing", () => {
  expect(csvOf([["=1+1", 'a "b", c', -2], ["-x", "大", ""]])).toBe('\ufeff\'=1+1,"a ""b"", c",-2\r\n\'-x,大,\r\n');
});

test("a workbook is an archive whose list tells where each part is, and how long", () => {
  const bytes = workbookOf([["<b>&", 7]]);
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  const parts: Record<string, string> = {};
  let at = view.getUint32(end + 16, true);
  for (let part = 0; part < view.getUint16(end + 10, true); part += 1) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    const [length, named, from] = [view.getUint32(at + 24, true), view.getUint16(at + 28, true), view.getUint32(at + 42, true)];
    const name = new TextDecoder().decode(bytes.slice(at + 46, at + 46 + named));
    const body = from + 30 + view.getUint16(from + 26, true);
    parts[name] = new TextDecoder().decode(bytes.slice(body, body + length));
    at += 46 + named;
  }

  expect(at).toBe(end);
  expect(Object.keys(parts)).toHaveLength(5);
  expect(parts["xl/worksheets/sheet1.xml"]).toContain(
    '<row><c t="inlineStr"><is><t xml:space="preserve">&lt;b&gt;&amp;</t></is></c><c><v>7</v></c></row>',
  );
});
