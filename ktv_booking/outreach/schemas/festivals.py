"""The festivals of a year as documents."""

from datetime import date as calendar_day
from typing import Literal

from pydantic import Field

from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.texts import TextOut

Region = Literal["cn", "tw", "none"]
"""Whose festivals: those of a jurisdiction."""


class FestivalOut(DocumentOut):
    """A festival in one year.

    `calendar` is the one it goes by. `status` is `official` for a day off as promulgated,
    `predicted` for one of a year that nobody has promulgated, `computed` for what is no matter of
    law. `source` says where the date is from.
    """

    key: str
    name: TextOut
    date: calendar_day
    calendar: Literal["solar", "lunar"]
    source: str
    status: Literal["official", "computed", "predicted"]


class FestivalsOut(DocumentOut):
    """The festivals of a year, by date: all on one page.

    `known` is false where there is no holiday data of that year: then `warnings` say so.
    """

    year: int
    region: Region
    known: bool
    items: list[FestivalOut]
    warnings: list[TextOut] = Field(default_factory=list)
    next_cursor: None = None
