"""Noting why a party comes, where the house knows and nobody said: a birthday that is booked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.book import dates_of
from ktv_booking.reservations.rules.states import LIVE, Status
from ktv_booking.reservations.service.record import changed, snapshot
from ktv_booking.reservations.service.sweep import SYSTEM, open_book
from ktv_booking.venues.queries import venue_facts

BIRTHDAY = "birthday"


def note_birthday(session: Session, reservation_id: UUID, *, reason: str, now: datetime) -> bool:
    """Say of a coming booking that it is for a birthday, unless something is said already.

    Returns whether it was noted: not where it is over. Noting it twice changes nothing.

    Raises:
        NotFound: no such booking.

    Source: workflow 42; docs/rules.md R-63.
    """
    found = session.get(Reservation, reservation_id)
    if found is None:
        raise NotFound(what="reservation")
    venue = venue_facts(session, found.venue_id)
    open_book(session, venue, dates_of(venue, found), now=now)
    row = session.get_one(Reservation, reservation_id, populate_existing=True)
    if row.occasion is not None or Status(row.status) not in LIVE:
        return False
    before = snapshot(row)
    row.occasion = BIRTHDAY
    changed(session, row, "birthday_noted", before, by=SYSTEM, now=now, reason=reason)
    return True
