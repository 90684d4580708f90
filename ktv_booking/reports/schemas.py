"""Figures as the contract writes them."""

from datetime import date
from typing import Literal

from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.texts import TextOut

CallsBy = Literal["campaign", "venue", "day", "script", "agent"]


class CallFiguresOut(DocumentOut):
    """How many calls were listed, dialled, reached the person, were understood, booked, came."""

    listed: int
    dialled: int
    reached: int
    understood: int
    booked: int
    seated: int


class CallRowOut(CallFiguresOut):
    """The figures of one campaign, venue, business day, version of a script, or person.

    `key` is its id, the day or the login; null for calls that were read from no script, or that
    nobody dialled yet.
    """

    key: str | None
    name: TextOut


class CallReportOut(DocumentOut):
    """How far calls came whose lists are of these business days, and all of it together."""

    first_day: date
    last_day: date
    by: CallsBy
    rows: list[CallRowOut]
    total: CallFiguresOut
