"""The routes of calling out: what there is to tell of, and to whom."""

from fastapi import APIRouter

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

router = APIRouter()
PARTS = (
    festivals, campaigns, lists, exports, calls, reading_out, refusals, believing, sweeping,
)  # fmt: skip
for part in PARTS:
    router.include_router(part.router)
