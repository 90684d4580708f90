"""The routes of calling out: what there is to tell of, and to whom."""

from ktv_booking.outreach.router import (
    believing,
    calls,
    campaigns,
    exports,
    festivals,
    imports,
    lists,
    merges,
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
    imports.router,
    merges.router,
    believing.router,
    sweeping.router,
)
