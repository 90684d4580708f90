"""The routes of people, tokens, signing in, the audit log. `GET /v1/me` lives with the venues."""

from fastapi import APIRouter

from ktv_booking.access.router import audit, passwords, people, sessions

router = APIRouter()
for part in (sessions, passwords, people, audit):
    router.include_router(part.router)
