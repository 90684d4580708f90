"""The documents of outages and sweeps, whose routes are here because they may hit bookings."""

from typing import Any

from ktv_booking.reservations.schemas.plans import PlannedMove, PlannedStay
from ktv_booking.rooms.schemas import NewOutage, OutageHit, OutageOut
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import TextOut


class OutagePlan(DocumentOut):
    """Where those who are hit could go; POST `request` to `path` to keep it, then apply it."""

    says: TextOut
    moves: list[PlannedMove]
    stays: list[PlannedStay]
    path: str
    request: dict[str, Any]


class OutageWithPlan(OutageOut):
    """One outage, whom it hits, and the plan that would place them; null where it hits nobody."""

    plan: OutagePlan | None = None


class OutagePage(Page[OutageOut]):
    """The outages of a room that are not over, the next one first."""


__all__ = [
    "NewOutage",
    "OutageHit",
    "OutageOut",
    "OutagePage",
    "OutagePlan",
    "OutageWithPlan",
]
