"""The routes of calling out: what there is to tell of, and to whom."""

from ktv_booking.outreach.router import (
    believing,
    calls,
    campaigns,
    exports,
    festivals,
    lists,
    reading_out,
    refusals,
    sweeping,
)
from ktv_booking.web.routes import Routes

router = Routes.of(
    festivals.router,
    campaigns.router,
    lists.router,
    exports.router,
    calls.router,
    reading_out.router,
    refusals.router,
    believing.router,
    sweeping.router,
)
