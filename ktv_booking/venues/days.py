"""The business day of a venue: its switches, its revision, and the one lock.

The lock *is* the raising of `rev`: the first statement of every write to a day's book.
Source: design.md 1.6 (docs/adr/0003).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ktv_booking.venues.models import VenueDay
from ktv_booking.venues.rules.calendar import DaySwitches
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.books import ZONE, note_book

_LOCKED = "locked_days"
_COLUMNS = (
    VenueDay.business_date,
    VenueDay.rev,
    VenueDay.day_type,
    VenueDay.walk_in_only,
    VenueDay.closed,
    VenueDay.opens,
    VenueDay.closes,
    VenueDay.note,
    VenueDay.settled_at,
    VenueDay.waiting,
)


@dataclass(frozen=True, slots=True)
class Day:
    """One business day as it was read: revision 0 is a day nobody has written to."""

    business_date: date
    rev: int
    switches: DaySwitches
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """Some business days of one venue. A day never touched has no switches."""

    by_date: Mapping[date, Day]

    def of(self, day: date) -> DaySwitches:
        """Return the switches of `day`."""
        known = self.by_date.get(day)
        return known.switches if known else DaySwitches()

    def rev_of(self, day: date) -> int:
        """Return the revision of the book of `day`."""
        known = self.by_date.get(day)
        return known.rev if known else 0


def days_of(session: Session, venue: VenueFacts, dates: Iterable[date]) -> Days:
    """Return days to look at, and note their revisions for the answer."""
    session.info.setdefault(ZONE, venue.zone)
    wanted = sorted(set(dates))
    rows = session.execute(
        select(*_COLUMNS).where(
            VenueDay.venue_id == venue.id,
            VenueDay.business_date >= wanted[0],
            VenueDay.business_date <= wanted[-1],
        )
    )
    found = {row.business_date: _day(row) for row in rows}
    for day in wanted:
        rev = found[day].rev if day in found else 0
        note_book(session, venue.code, day, found=rev, now_at=rev)
    return Days(found)


def lock_days(session: Session, venue: VenueFacts, dates: Iterable[date]) -> Days:
    """Lock days in ascending order by raising their `rev`; a day is raised once per unit."""
    session.info.setdefault(ZONE, venue.zone)
    locked: dict[tuple[Any, date], Day] = session.info.setdefault(_LOCKED, {})
    wanted = sorted(set(dates))
    for day in wanted:
        if (venue.id, day) not in locked:
            locked[venue.id, day] = _lock(session, venue, day)
    return Days({day: locked[venue.id, day] for day in wanted})


def _lock(session: Session, venue: VenueFacts, day: date) -> Day:
    raising = (
        update(VenueDay)
        .where(*_this(venue, day))
        .values(rev=VenueDay.rev + 1)
        .returning(*_COLUMNS)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(raising).one_or_none()
    if row is None:
        _create(session, venue, day)
        row = session.execute(raising).one()
    note_book(session, venue.code, day, found=row.rev - 1, now_at=row.rev)
    return _day(row)


def _create(session: Session, venue: VenueFacts, day: date) -> None:
    """Write the day's row; a twin that does so at the same moment is as good."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    blank = {"rev": 0, "last_day_no": 0, "waiting": 0, "walk_in_only": False, "closed": False}
    session.execute(
        dialect.insert(VenueDay)
        .values(venue_id=venue.id, business_date=day, note="", switches_version=0, **blank)
        .on_conflict_do_nothing()
    )


def next_day_no(session: Session, venue: VenueFacts, day: date) -> int:
    """Return the next small number of a locked day, which guest and desk say to each other."""
    return session.execute(
        update(VenueDay)
        .where(*_this(venue, day))
        .values(last_day_no=VenueDay.last_day_no + 1)
        .returning(VenueDay.last_day_no)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def _this(venue: VenueFacts, day: date) -> tuple[ColumnElement[bool], ...]:
    return (VenueDay.venue_id == venue.id, VenueDay.business_date == day)


def _day(row: Row[*tuple[Any, ...]]) -> Day:
    return Day(
        business_date=row.business_date,
        rev=row.rev,
        switches=DaySwitches(
            day_type=row.day_type,
            walk_in_only=row.walk_in_only,
            closed=row.closed,
            opens=row.opens,
            closes=row.closes,
            note=row.note,
            settled=row.settled_at is not None,
        ),
        waiting=row.waiting,
    )
