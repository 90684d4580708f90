"""A glimpse of a venue: its set-up revision and the business days around an instant, at once.

All else about them is kept under these revisions, so that a glimpse is mostly all that is read.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, select
from sqlalchemy.orm import Session

from ktv_booking.venues.days import DAY_COLUMNS, DaysSeen, day_read, see_days
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.venues.queries import see_revision

BEFORE, AFTER = timedelta(days=4), timedelta(days=3)
"""Enough for the stays that reach in from two days before, in whatever zone the venue is."""

_GLIMPSE = (
    select(Venue.setup_rev, *DAY_COLUMNS)
    .outerjoin(
        VenueDay,
        and_(
            VenueDay.venue_id == Venue.id,
            VenueDay.business_date.between(bindparam("first"), bindparam("last")),
        ),
    )
    .where(Venue.id == bindparam("venue", type_=Uuid()))
)


def glimpse(session: Session, venue_id: UUID, *, around: datetime) -> None:
    """Let this unit know the venue's revision and its days around an instant."""
    day = around.astimezone(UTC).date()
    first, last = day - BEFORE, day + AFTER
    rows = session.execute(_GLIMPSE, {"venue": venue_id, "first": first, "last": last}).all()
    if not rows:
        return
    found = {row.business_date: day_read(row) for row in rows if row.business_date is not None}
    see_revision(session, venue_id, rows[0].setup_rev)
    see_days(session, venue_id, DaysSeen(first, last, found))
