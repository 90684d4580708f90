"""The documents of outages and sweeps, whose routes are here because they may hit bookings."""

from pydantic import Field

from ktv_booking.rooms.schemas import NewOutage, OutageHit, OutageOut
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.pages import Page


class OutagePage(Page[OutageOut]):
    """The outages of a room that are not over, the next one first."""


class SweepOut(DocumentOut):
    """How many reservations time had caught up with."""

    swept: int = Field(ge=0)


__all__ = ["NewOutage", "OutageHit", "OutageOut", "OutagePage", "SweepOut"]
