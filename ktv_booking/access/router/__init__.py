"""The routes of people, programs, tokens, and of signing in. `GET /v1/me` lives with the venues."""

from fastapi import APIRouter

from ktv_booking.access.router import passwords, people, sessions

router = APIRouter()
for part in (sessions, passwords, people):
    router.include_router(part.router)
