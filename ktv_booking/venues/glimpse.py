"""A glimpse of a venue: its set-up revision and the business days around an instant, at once.

All else about them is kept under these revisions, so that a glimpse is mostly all that is read.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, and_, bindparam, select
from sqlalchemy.orm import Session

from ktv_booking.db.units import NeedsASnapshot, is_glance, memo
from ktv_booking.venues.day import DAY_COLUMNS, DaysSeen, day_read
from ktv_booking.venues.days import see_days
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.venues.queries import venue_last_seen
from ktv_booking.venues.revisions import may_suppose, see_revision, suppose_revision

BEFORE, AFTER = timedelta(days=4), timedelta(days=3)
"""Enough for the stays that reach in from two days before, in whatever zone the venue is."""

NOT_FAR = timedelta(days=21)

_GLIMPSED = "glimpsed"
_VENUES, _DAYS = Venue.__table__.c, VenueDay.__table__.c
_GLIMPSE = (
    select(*DAY_COLUMNS, _VENUES.setup_rev)
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


def glimpse(
    session: Session, venue_id: UUID, *, around: datetime, also: date | None = None
) -> None:
    """Let this unit know the venue's revision and its days around an instant.

    As far as another day that is asked for as well, where that is not far.
    """
    middle = around.astimezone(UTC).date()
    first, last = middle - BEFORE, middle + AFTER
    if also is not None and abs(also - middle) <= NOT_FAR:
        first, last = min(first, also - BEFORE), max(last, also)
    asked = {"venue": venue_id, "first": first, "last": last}
    rows = _look(session, asked)
    if not rows:
        return
    memo(session).setdefault(_GLIMPSED, {})[venue_id] = asked, rows
    found = {row.business_date: day_read(row) for row in rows if row.business_date is not None}
    see_revision(session, venue_id, rows[0].setup_rev)
    see_days(session, venue_id, DaysSeen(first, last, found))


def ensure_glimpsed(session: Session, venue_id: UUID, first: date, last: date) -> None:
    """Let a glance go on to read of some days, if it can tell afterwards that nobody wrote.

    Raises:
        NeedsASnapshot: not all of those days were glimpsed.
    """
    if not is_glance(session):
        return
    asked, _ = memo(session).get(_GLIMPSED, {}).get(venue_id, (None, None))
    if asked is None or first < asked["first"] or asked["last"] < last:
        raise NeedsASnapshot


def ensure_all_at_once(session: Session, venue_id: UUID, first: date, last: date) -> None:
    """Let go on what a glance read of some days with more than one statement, if nobody wrote.

    Who writes in a book raises its revision: it reads the same before and after, so what was read
    between is of that revision too. Units on a snapshot need not ask.

    Raises:
        NeedsASnapshot: somebody wrote, or not all of those days were glimpsed before.
    """
    ensure_glimpsed(session, venue_id, first, last)
    if is_glance(session):
        asked, rows = memo(session)[_GLIMPSED][venue_id]
        if _look(session, asked) != rows:
            raise NeedsASnapshot


def _look(session: Session, asked: Mapping[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
    return session.execute(_GLIMPSE, asked).all()
