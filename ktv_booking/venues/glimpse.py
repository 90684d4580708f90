"""A glimpse of a venue: its set-up revision and the business days around an instant, at once.

All else about them is kept under these revisions, so that a glimpse is mostly all that is read.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, select
from sqlalchemy.orm import Session

from ktv_booking.venues.days import DAY_COLUMNS, DaysSeen, day_read, see_days
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.venues.queries import venue_last_seen
from ktv_booking.venues.revisions import may_suppose, see_revision, suppose_revision

BEFORE, AFTER = timedelta(days=4), timedelta(days=3)
"""Enough for the stays that reach in from two days before, in whatever zone the venue is."""

_VENUES, _DAYS = Venue.__table__.c, VenueDay.__table__.c
_GLIMPSE = (
    select(_VENUES.setup_rev, *DAY_COLUMNS)
    .outerjoin_from(
        Venue.__table__,
        VenueDay.__table__,
        and_(
            _DAYS.venue_id == _VENUES.id,
            _DAYS.business_date.between(bindparam("first"), bindparam("last")),
        ),
    )
    .where(_VENUES.id == bindparam("venue", type_=Uuid()))
)


def foresee(session: Session, venue_id: UUID, *, around: datetime, now: datetime) -> None:
    """Let this unit, which will lock a day, go by the venue as this process saw it last.

    The lock says whether it is so still. Today's book goes by the days before as well, so for
    today, and where nothing was seen yet, this is a glimpse.
    """
    kept = venue_last_seen(venue_id) if may_suppose(session, venue_id) else None
    if kept is None or kept.hours.business_day_of(around) <= kept.hours.business_day_of(now):
        glimpse(session, venue_id, around=around)
    else:
        suppose_revision(session, venue_id, kept.setup_rev)


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
