"""The routes of a venue: what it is, its days, and who works there.

Those of policies and prices live with the rooms, whose classes they name.
"""

from fastapi import APIRouter

from ktv_booking.venues.router import calendar, me, setup

router = APIRouter()
for part in (me, setup, calendar):
    router.include_router(part.router)

__all__ = ["router"]
