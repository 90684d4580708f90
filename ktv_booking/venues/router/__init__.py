"""The routes of a venue: what it is, its policies and prices, its days, and who works there."""

from fastapi import APIRouter

from ktv_booking.venues.router import calendar, me, setup, versions

router = APIRouter()
for part in (me, setup, versions, calendar):
    router.include_router(part.router)

__all__ = ["router"]
