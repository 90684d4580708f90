"""The routes of a venue's ladder and rooms, and of the policies and prices that speak of them.

Those of outages live with reservations.
"""

from ktv_booking.rooms.router import rooms, versions
from ktv_booking.web.routes import Routes

router = Routes.of(
    rooms.router,
    versions.router,
)

__all__ = ["router"]
