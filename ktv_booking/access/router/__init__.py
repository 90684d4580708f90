"""The routes of people, tokens, signing in, the audit log. `GET /v1/me` lives with the venues."""

from ktv_booking.access.router import audit, passwords, people, sessions
from ktv_booking.web.routes import Routes

router = Routes.of(
    sessions.router,
    passwords.router,
    people.router,
    audit.router,
)
