"""Showing one number of a member whole, counted and written down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.revealing import note_reveal
from ktv_booking.kernel.errors import NotFound
from ktv_booking.members.queries import member_for, phones_of


def reveal_number(
    session: Session, member_id: UUID, *, number: int, reason: str, by: Agent, now: datetime
) -> str:
    """Return one of a member's numbers, the first being 1, after it was noted who sees it.

    Raises:
        NotFound: absent, erased or at home elsewhere, or there is no such number.
        Forbidden: the caller's roles there do not permit it.
        TooManyRequests: the caller saw too many within the hour.
    """
    member = member_for(session, member_id, agent=by)
    phones = phones_of(session, [member.id])[member.id]
    if number > len(phones):
        raise NotFound(what="phone")
    phone = phones[number - 1].phone
    note_reveal(
        session, "member", member.id, {"phone": phone},
        venue_id=member.home_venue_id, reason=reason, by=by, now=now,
    )  # fmt: skip
    return phone
