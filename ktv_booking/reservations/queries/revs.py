"""The revisions of many days of many venues: the one read that every open board lives on."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Uuid, select, tuple_
from sqlalchemy.orm import Session

from ktv_booking.venues.models import VenueDay

DayKey = tuple[UUID, date]
"""One business day of one venue."""

_DAYS = VenueDay.__table__.c


def revs_of(session: Session, days: Iterable[DayKey]) -> dict[DayKey, int]:
    """Return the revision of each of `days`, 0 where nobody has written in its book: one read."""
    wanted = list(days)
    of_day = tuple_(_DAYS.venue_id, _DAYS.business_date, types=(Uuid(), Date()))
    rows = session.execute(
        select(_DAYS.venue_id, _DAYS.business_date, _DAYS.rev).where(of_day.in_(wanted))
    )
    found = {(row.venue_id, row.business_date): row.rev for row in rows}
    return {day: found.get(day, 0) for day in wanted}
