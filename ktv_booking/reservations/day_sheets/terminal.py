"""The day sheet for a terminal or a printer of plain text: a block for each reservation, whole.

A table of so many columns would be cut at 80; here every line breaks between two facts.
"""

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from ktv_booking.kernel.text import Language
from ktv_booking.reservations.day_sheets.paper import HEADINGS, TITLE, cells_of, day_line, said_as
from ktv_booking.reservations.schemas import DaySheetOut

WIDTH = 80
JOINT = " · "
INDENT = "   "


def as_text(sheet: DaySheetOut, lang: Language | None = None) -> str:
    """Return the sheet as plain text, in both languages by default; phones are masked already."""
    lines = [f"{said_as(TITLE, lang)} · {sheet.business_date}"]
    lines += _broken(day_line(sheet, lang).split(JOINT))
    headings = [said_as(one, lang) for one in HEADINGS]
    for line in sheet.lines:
        number, starts, ends, *facts = (
            " ".join(cell.split()) for cell in cells_of(line, sheet, lang)
        )
        known = [
            f"{heading} {fact}" for heading, fact in zip(headings[3:], facts, strict=True) if fact
        ]
        lines += ["", *_broken([f"{number}. {starts}–{ends}", *known])]
    return "\n".join(lines) + "\n"


def _broken(facts: Iterable[str]) -> Iterator[str]:
    """Yield facts side by side as far as they fit; one that never fits has a line of its own."""
    line = ""
    for fact in facts:
        longer = f"{line}{JOINT}{fact}" if line.strip() else f"{line}{fact}"
        if line.strip() and cell_len(longer) > WIDTH:
            yield line
            longer = f"{INDENT}{fact}"
        line = longer
    yield line
