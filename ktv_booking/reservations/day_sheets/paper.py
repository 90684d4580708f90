"""The day sheet as a page to print and as a table; a cell is text, never a formula or markup."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from ktv_booking.kernel.money import shown
from ktv_booking.kernel.text import Language, Text, clock_words
from ktv_booking.reservations.schemas import DaySheetLine, DaySheetOut
from ktv_booking.web.sheets import BYTE_ORDER_MARK, safe_cell

HEADINGS = (
    Text(zh="号码", en="No."),
    Text(zh="开始", en="Start"),
    Text(zh="结束", en="End"),
    Text(zh="包厢", en="Room"),
    Text(zh="房型", en="Class"),
    Text(zh="人数", en="Party"),
    Text(zh="客人", en="Guest"),
    Text(zh="手机", en="Phone"),
    Text(zh="状态", en="Status"),
    Text(zh="保留至", en="Kept until"),
    Text(zh="订金", en="Deposit"),
    Text(zh="场合", en="Occasion"),
    Text(zh="附加", en="Add-ons"),
    Text(zh="备注", en="Note"),
    Text(zh="预约码", en="Code"),
)
STATUSES = {
    "requested": Text(zh="待确认", en="requested"),
    "held": Text(zh="保留中", en="held"),
    "confirmed": Text(zh="已确认", en="confirmed"),
    "arrived": Text(zh="已到店", en="arrived"),
    "seated": Text(zh="已入座", en="seated"),
    "completed": Text(zh="已离店", en="completed"),
    "released": Text(zh="已释放", en="released"),
}
TENTATIVE = Text(zh="暂定", en="tentative")
TITLE = Text(zh="当日预约表", en="Day sheet")
PRINTED = Text(zh="打印于", en="printed")
STYLE = """
body { font: 12px/1.35 sans-serif; margin: 1.2em; color: #000 }
h1 { font-size: 18px; margin: 0 0 .2em }
p { margin: 0 0 .8em }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #777; padding: 3px 5px; text-align: left; vertical-align: top }
th { background: #eee }
thead { display: table-header-group }
tr { page-break-inside: avoid }
@page { size: A4 landscape; margin: 10mm }
"""


def as_csv(sheet: DaySheetOut, lang: Language | None = None) -> str:
    """Return the sheet as a table that spreadsheets open; headings in both languages by default."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow([said_as(heading, lang) for heading in HEADINGS])
    for line in sheet.lines:
        table.writerow([safe_cell(cell) for cell in cells_of(line, sheet, lang)])
    return BYTE_ORDER_MARK + written.getvalue()


def as_html(sheet: DaySheetOut, venue_name: Text, lang: Language | None = None) -> str:
    """Return the sheet as a page to print; headings in both languages by default."""
    heading = f"{said_as(venue_name, lang)} · {said_as(TITLE, lang)} · {sheet.business_date}"
    head = "".join(f"<th>{escape(said_as(one, lang))}</th>" for one in HEADINGS)
    body = "\n".join(_row(cells_of(line, sheet, lang)) for line in sheet.lines)
    return (
        f'<!doctype html>\n<html lang="{"en" if lang == "en" else "zh-CN"}">\n'
        f'<head><meta charset="utf-8"><title>{escape(heading)}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n<h1>{escape(heading)}</h1>\n"
        f"<p>{escape(day_line(sheet, lang))}</p>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
        "</body>\n</html>\n"
    )


def clock_on(sheet: DaySheetOut, instant: datetime, lang: Language | None = None) -> str:
    """Return a time on the sheet; one that the night repeats says which of the two it is.

    A sheet read from its file has lost the zone and kept the offset; it knows the zone by name.
    """
    local = instant.astimezone(ZoneInfo(sheet.time_zone)) if sheet.time_zone else instant
    clock = clock_words(local)
    return clock.zh if clock.zh == clock.en else said_as(clock, lang)


def day_line(sheet: DaySheetOut, lang: Language | None) -> str:
    """Return the day in one line: hours, day type, classes in numbers, when it was printed."""
    hours = ""
    if sheet.opens_at and sheet.closes_at:
        opens, closes = (clock_on(sheet, at, lang) for at in (sheet.opens_at, sheet.closes_at))
        hours = f"{opens}–{closes} · "
    totals = " · ".join(
        f"{_named(one.room_class, sheet, lang)} {one.reservations}/{one.rooms}"
        for one in sheet.totals
    )
    printed = f"{said_as(PRINTED, lang)} {sheet.printed_at:%Y-%m-%d %H:%M}"
    day_type = _named(sheet.day_type, sheet, lang) if sheet.day_type else ""
    return f"{hours}{day_type} · {totals} · {printed} · rev {sheet.rev}"


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def cells_of(line: DaySheetLine, sheet: DaySheetOut, lang: Language | None) -> list[str]:
    """Return one reservation as cells, in the order of the headings."""
    booked = _named(line.booked_class, sheet, lang)
    used = line.used_class and _named(line.used_class, sheet, lang)
    guest = " ".join(part for part in (line.guest_name, line.guest_title) if part)
    return [
        str(line.day_no),
        clock_on(sheet, line.starts_at, lang),
        clock_on(sheet, line.ends_at, lang),
        _room(line, lang),
        booked if used in {None, booked} else f"{booked} → {used}",
        str(line.party_size),
        guest,
        line.phone_masked or "",
        said_as(STATUSES[line.status], lang),
        clock_on(sheet, line.grace_until, lang) if line.grace_until else "",
        _deposit(line, sheet.currency),
        line.occasion or "",
        ", ".join(
            addon.kind + (f" {clock_on(sheet, addon.ready_by, lang)}" if addon.ready_by else "")
            for addon in line.addons
        ),
        line.note or "",
        line.code,
    ]


def _room(line: DaySheetLine, lang: Language | None) -> str:
    """Return the room, and that it may still change where nobody counts on it yet."""
    number = line.room_number or ""
    return f"{number} {said_as(TENTATIVE, lang)}" if number and line.room_tentative else number


def _named(code: str, sheet: DaySheetOut, lang: Language | None) -> str:
    name = sheet.names.get(code)
    return said_as(Text(zh=name.zh, en=name.en), lang) if name else code


def _deposit(line: DaySheetLine, currency: str) -> str:
    if not line.deposit_due_minor and not line.deposit_paid_minor:
        return ""
    paid = shown(line.deposit_paid_minor, currency)
    return f"{paid} / {shown(line.deposit_due_minor, currency)}"


def said_as(text: Text, lang: Language | None) -> str:
    """Return a text in one language, or in both side by side."""
    return f"{text.zh} {text.en}" if lang is None else text.said_in(lang)
