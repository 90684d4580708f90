"""The routes of a venue's ladder and rooms, and of the policies and prices that speak of them.

Those of outages live with reservations.
"""

from fastapi import APIRouter

from ktv_booking.rooms.router import rooms, versions

router = APIRouter()
for part in (rooms, versions):
    router.include_router(part.router)

__all__ = ["router"]
