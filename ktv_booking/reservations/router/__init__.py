"""The routes of reservations: the desk's verbs, what it reads, and the house's own doings."""

from ktv_booking.reservations.router import (
    approvals,
    attribution,
    availability,
    board,
    demand,
    drafts,
    feed,
    groups,
    house,
    lifecycle,
    outages,
    outcomes,
    placement,
    plans,
    protection,
    reservations,
    reveal,
)
from ktv_booking.web.routes import Routes

router = Routes.of(
    availability.router,
    board.router,
    drafts.router,
    feed.router,
    reservations.router,
    placement.router,
    lifecycle.router,
    outcomes.router,
    groups.router,
    demand.router,
    outages.router,
    plans.router,
    protection.router,
    reveal.router,
    approvals.router,
    attribution.router,
    house.router,
)

__all__ = ["router"]
