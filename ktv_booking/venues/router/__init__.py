"""The routes of a venue: what it is, its days, and who works there.

Those of policies and prices live with the rooms, whose classes they name.
"""

from ktv_booking.venues.router import calendar, me, setup
from ktv_booking.web.routes import Routes

router = Routes.of(
    me.router,
    setup.router,
    calendar.router,
)

__all__ = ["router"]
