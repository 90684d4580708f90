"""The day on paper, for when the power is gone. Source: workflow 20."""

from ktv_booking.reservations.day_sheets.files import last, sheets_before, write, write_all
from ktv_booking.reservations.day_sheets.paper import as_csv, as_html, clock_on
from ktv_booking.reservations.day_sheets.sheet import day_sheet
from ktv_booking.reservations.day_sheets.terminal import as_text

__all__ = [
    "as_csv",
    "as_html",
    "as_text",
    "clock_on",
    "day_sheet",
    "last",
    "sheets_before",
    "write",
    "write_all",
]
