"""The routes of members: who they are, what they agree to, what is corrected and merged."""

from fastapi import APIRouter

from ktv_booking.members.router import consents, corrections, exports, imports, members, merges

router = APIRouter()
for part in (imports, exports, merges, members, consents, corrections):
    router.include_router(part.router)
