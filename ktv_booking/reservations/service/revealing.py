"""Showing one phone number whole: the one door through which a number leaves, and its log."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.revealing import REVEALS, note_reveal
from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.queries.find import reservation_for

__all__ = ["REVEALS", "Whose", "reveal_phone"]

Whose = Literal["guest", "booker"]


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
    note_reveal(
        session, "reservation", row.id, {f"{whose}_phone": phone},
        venue_id=row.venue_id, reason=reason, by=by, now=now,
    )  # fmt: skip
    return phone
