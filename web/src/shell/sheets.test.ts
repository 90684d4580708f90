import { strFromU8, unzipSync } from "fflate";
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

test("a workbook has its parts, words typed as text, and numbers", async () => {
  const parts = unzipSync(await workbookOf([["<b>&\u0001", 7], ["=1+1", -2]]));

  expect(Object.keys(parts)).toHaveLength(5);
  expect(strFromU8(parts["xl/worksheets/sheet1.xml"]!)).toContain(
    '<row><c t="inlineStr"><is><t xml:space="preserve">&lt;b&gt;&amp;</t></is></c><c><v>7</v></c></row>' +
      '<row><c t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c><c><v>-2</v></c></row>',
  );
});
