"""Showing one phone number whole: the one door through which a number leaves, and its log."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.models import PHONE_REVEALED
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.phone import masked
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.web.limits.tries import Allowance, count_try

Whose = Literal["guest", "booker"]

REVEALS = Allowance(
    "phone-reveal",
    free=30,
    window=timedelta(hours=1),
    first_wait=timedelta(minutes=2),
    longest_wait=timedelta(hours=1),
)
"""So many an hour for each agent, at all venues together; then longer and longer waits."""


def reveal_phone(
    session: Session, reservation_id: UUID, *, whose: Whose, reason: str, by: Agent, now: datetime
) -> str:
    """Return the number of guest or booker, after it was counted and written down who sees it.

    Raises:
        NotFound: absent or foreign, or there is no number any more.
        Forbidden: the caller's roles there do not permit it.
        TooManyRequests: the caller saw too many within the hour.
    """
    row = reservation_for(session, reservation_id, agent=by)
    phone = row.guest_phone if whose == "guest" else row.booker_phone
    if phone is None:
        raise NotFound(what="phone")
    count_try(session, REVEALS, str(by.id), now=now)
    record(
        session,
        "reservation",
        row.id,
        PHONE_REVEALED,
        by=by.login,
        at=now,
        venue_id=row.venue_id,
        changed={f"{whose}_phone": masked(phone)},
        reason=reason,
    )
    return phone
