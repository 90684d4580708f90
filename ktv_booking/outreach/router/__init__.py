"""The routes of calling out: what there is to tell of, and to whom."""

from fastapi import APIRouter

from ktv_booking.outreach.router import (
    calls,
    campaigns,
    exports,
    festivals,
    lists,
    reading_out,
    refusals,
)

router = APIRouter()
for part in (festivals, campaigns, lists, exports, calls, reading_out, refusals):
    router.include_router(part.router)
