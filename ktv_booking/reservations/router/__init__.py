"""The routes of reservations: the desk's verbs, what it reads, and the house's own doings."""

from fastapi import APIRouter

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

router = APIRouter()
for part in (
    availability,
    board,
    drafts,
    feed,
    reservations,
    placement,
    lifecycle,
    outcomes,
    groups,
    demand,
    outages,
    plans,
    protection,
    reveal,
    approvals,
    attribution,
    house,
):
    router.include_router(part.router)

__all__ = ["router"]
