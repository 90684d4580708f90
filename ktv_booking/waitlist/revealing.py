"""Showing the number of who wishes for a room whole, counted and written down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.revealing import note_reveal
from ktv_booking.kernel.errors import NotFound
from ktv_booking.waitlist.queries import venue_ids_of, wish_for


def reveal_contact(
    session: Session, wish_id: UUID, *, reason: str, by: Agent, now: datetime
) -> str:
    """Return the number of a wish, after it was noted who sees it, and at which venue of theirs.

    Raises:
        NotFound: absent or of foreign venues alone, or there is no number any more.
        Forbidden: the caller's roles there do not permit it.
        TooManyRequests: the caller saw too many within the hour, of whatever kind.
    """
    wish = wish_for(session, wish_id, agent=by)
    phone = wish.contact_phone
    if phone is None:
        raise NotFound(what="phone")
    named = venue_ids_of(session, [wish])[wish.id]
    venue_id = next(venue_id for venue_id in named if by.may(by.permission, venue_id))
    note_reveal(
        session, "wish", wish.id, {"contact_phone": phone},
        venue_id=venue_id, reason=reason, by=by, now=now,
    )  # fmt: skip
    return phone
