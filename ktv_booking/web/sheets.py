"""Tables that leave the house: CSV, a workbook, a page to print. Cells are text, or numbers.

No cell computes: in a workbook words are typed as text, in CSV what would start a formula is
quoted; a number is one that we counted.
Each bears who took it out and when. Source: OWASP, CSV injection; docs/rules.md R-69.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Literal

import xlsxwriter

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Language, Text

SheetFormat = Literal["csv", "xlsx", "html"]
BYTE_ORDER_MARK = "\ufeff"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MEDIA_TYPES: dict[SheetFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
MOST_ROWS = 5_000
Cell = str | int | float
WIDTH = 18
TAKEN_OUT = Text(zh="由 {by} 于 {at} 导出", en="taken out by {by} at {at}")
PAGE = """
body { font: 12px/1.35 sans-serif; margin: 1.2em; color: #000 }
h1 { font-size: 18px; margin: 0 0 .2em }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #777; padding: 3px 5px; text-align: left; vertical-align: top }
thead { display: table-header-group }
tr { page-break-inside: avoid }
footer { position: fixed; bottom: 0; right: 0; color: #777 }
@page { size: A4 landscape; margin: 10mm }
"""


class TooManyToExport(Conflict):
    """More rows than may leave at once: narrow what is asked for."""

    code = "too-many-to-export"
    title = Text(zh="超出一次导出的行数上限", en="More rows than may be taken out at once")
    detail = Text(zh="一次最多 {most} 行", en="At most {most} rows at once")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its title; `by` and `at`: who takes it out, and when on the venue's clock."""

    title: Text
    headings: Sequence[Text]
    rows: Sequence[Sequence[Cell]]
    by: str
    at: datetime


def ensure_few(rows: int) -> None:
    """Let so many rows leave at once.

    Raises:
        TooManyToExport: they are more.
    """
    if rows > MOST_ROWS:
        raise TooManyToExport(most=MOST_ROWS)


def _plain(cell: Cell) -> Cell:
    return safe_cell(cell) if isinstance(cell, str) else cell


def safe_cell(text: str) -> str:
    """Return a cell that a spreadsheet shows and never computes."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def written(sheet: Sheet, wanted: SheetFormat, lang: Language | None = None) -> bytes:
    """Return a sheet as a file; both languages where none is asked for."""
    match wanted:
        case "csv":
            return _csv(sheet, lang)
        case "xlsx":
            return _xlsx(sheet, lang)
        case "html":
            return _html(sheet, lang)


def _csv(sheet: Sheet, lang: Language | None) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow([said(one, lang) for one in sheet.headings])
    table.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    table.writerow([safe_cell(_mark(sheet, lang))])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _xlsx(sheet: Sheet, lang: Language | None) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": sheet.at.astimezone(UTC).replace(tzinfo=None)})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        number_format = book.add_format({"num_format": "General", "valign": "top"})
        head = book.add_format({"num_format": "@", "bold": True})
        page = book.add_worksheet()
        page.set_column(0, max(0, len(sheet.headings) - 1), WIDTH, text)
        page.set_landscape()
        page.repeat_rows(0)
        page.freeze_panes(1, 0)
        page.set_footer("&L" + _mark(sheet, lang).replace("&", "&&") + "&R&P / &N")
        headings = [said(one, lang) for one in sheet.headings]
        lines: list[Sequence[Cell]] = [headings, *sheet.rows, [_mark(sheet, lang)]]
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                if isinstance(cell, str):
                    page.write_string(number, place, cell, text if number else head)
                else:
                    page.write_number(number, place, cell, number_format)
    return file.getvalue()


def _html(sheet: Sheet, lang: Language | None) -> bytes:
    head = "".join(f"<th>{escape(said(one, lang))}</th>" for one in sheet.headings)
    lines = [[f"<td>{escape(str(cell))}</td>" for cell in row] for row in sheet.rows]
    body = "\n".join("<tr>" + "".join(cells) + "</tr>" for cells in lines)
    title, mark = escape(said(sheet.title, lang)), escape(_mark(sheet, lang))
    return (
        f'<!doctype html>\n<html lang="{"en" if lang == "en" else "zh-CN"}">\n'
        f'<head><meta charset="utf-8"><title>{title}</title><style>{PAGE}</style></head>\n'
        f"<body>\n<h1>{title}</h1>\n<p>{mark}</p>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
        f"<footer>{mark}</footer>\n</body>\n</html>\n"
    ).encode()


def _mark(sheet: Sheet, lang: Language | None) -> str:
    facts = {"by": sheet.by, "at": f"{sheet.at:%Y-%m-%d %H:%M %z}"}
    return said(Text(TAKEN_OUT.said_in("zh", facts), TAKEN_OUT.said_in("en", facts)), lang)


def said(text: Text, lang: Language | None) -> str:
    """Return a text in one language, or in both where none is asked for."""
    return f"{text.zh} {text.en}" if lang is None else text.said_in(lang)
