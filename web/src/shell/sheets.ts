/** Tables that stand on the screen as files: CSV, and a workbook of one sheet.
 *
 * No cell computes: in a workbook words are typed as text, in CSV what would start a formula is
 * quoted. Tables with guests in them are not written here but asked of the interface, which notes
 * who took them out. Source: ECMA-376 for the parts of a workbook.
 */

export type Cell = string | number;

const BYTE_ORDER_MARK = "\ufeff";
const STARTS_A_FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d+)?$/;
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** A cell as it is read from the screen: a plain number is one, everything else is words. */
export function cellOf(said: string): Cell {
  const text = said.replace(/\s+/g, " ").trim();
  return NUMBER.test(text) ? Number(text) : text;
}

/** Rows as CSV that every spreadsheet opens and none computes. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((row) => row.map(quoted).join(","));
  return BYTE_ORDER_MARK + lines.map((line) => `${line}\r\n`).join("");
}

function quoted(cell: Cell): string {
  if (typeof cell === "number") return String(cell);
  const safe = STARTS_A_FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const SCHEMAS = "http://schemas.openxmlformats.org";
const KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Rows as a workbook of one sheet. What packs it is fetched with the first that is saved. */
export async function workbookOf(rows: readonly (readonly Cell[])[]): Promise<Uint8Array<ArrayBuffer>> {
  const { strToU8, zipSync } = await import("fflate");
  const parts = Object.entries(partsOf(rows)).map(([name, xml]) => [name, strToU8(HEAD + xml)]);
  return zipSync(Object.fromEntries(parts));
}

function partsOf(rows: readonly (readonly Cell[])[]): Record<string, string> {
  const relation = (id: string, kind: string, target: string) =>
    `<Relationships xmlns="${SCHEMAS}/package/2006/relationships"><Relationship Id="${id}" ` +
    `Type="${SCHEMAS}/officeDocument/2006/relationships/${kind}" Target="${target}"/></Relationships>`;
  const lines = rows.map((row) => `<row>${row.map(typed).join("")}</row>`).join("");
  return {
    "[Content_Types].xml":
      `<Types xmlns="${SCHEMAS}/package/2006/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${KINDS}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KINDS}.worksheet+xml"/></Types>`,
    "_rels/.rels": relation("rId1", "officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml":
      `<workbook xmlns="${SCHEMAS}/spreadsheetml/2006/main" xmlns:r="${SCHEMAS}/officeDocument/2006/relationships">` +
      '<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": relation("rId1", "worksheet", "worksheets/sheet1.xml"),
    "xl/worksheets/sheet1.xml":
      `<worksheet xmlns="${SCHEMAS}/spreadsheetml/2006/main"><sheetData>${lines}</sheetData></worksheet>`,
  };
}

function typed(cell: Cell): string {
  if (typeof cell === "number") return `<c><v>${cell}</v></c>`;
  const text = cell
    .replace(NOT_IN_XML, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return `<c t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}
