"""The business day of a venue: its switches, its revision, and the one lock.

The lock *is* the raising of `rev`: the first statement of every write to a day's book.
Source: design.md 1.6 (docs/adr/0003).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, NoReturn, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Uuid, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from ktv_booking.db.dialects import IN_LINE, waiting_in_line
from ktv_booking.db.units import BeginAgain, foreknown, is_unit, memo
from ktv_booking.kernel.time import DAY
from ktv_booking.venues.day import DAY_COLUMNS, Day, Days, DaysSeen, day_read
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.venues.revisions import ensure_as_supposed
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.books import ZONE, note_book

_LOCKED, _SEEN, _DRAWN = "locked_days", "days_seen", "numbers_drawn"
_TABLE = cast("Table", VenueDay.__table__)
_DAYS, _VENUES = _TABLE.c, Venue.__table__.c
_VENUE = bindparam("venue", type_=Uuid())
_BETWEEN = select(*DAY_COLUMNS).where(
    _DAYS.venue_id == _VENUE,
    _DAYS.business_date.between(bindparam("first"), bindparam("last")),
)
_SETUP_REV = (
    select(_VENUES.setup_rev).where(_VENUES.id == _VENUE).scalar_subquery().label("setup_rev")
)


def days_of(
    session: Session, venue: VenueFacts, dates: Iterable[date], *, since: date | None = None
) -> Days:
    """Return days to look at, and note their revisions for the answer.

    Those from `since` on, before the first of them, are read as well.
    """
    session.info.setdefault(ZONE, venue.zone)
    wanted = sorted(set(dates))
    found = _found(session, venue, since or wanted[0], wanted[-1])
    for day in wanted:
        rev = found[day].rev if day in found else 0
        note_book(session, venue.code, day, found=rev, now_at=rev)
    return Days(found)


def revisions_of(
    session: Session, venue: VenueFacts, first: date, last: date
) -> tuple[tuple[date, int], ...]:
    """Return the revisions of some days as found, without noting them for the answer."""
    return Days(_found(session, venue, first, last)).revs_from(first)


def revisions_stored(
    session: Session, venue: VenueFacts, first: date, last: date
) -> tuple[tuple[date, int], ...]:
    """Return the revisions of some days as the store says them now, whatever was seen before."""
    rows = session.execute(_BETWEEN, {"venue": venue.id, "first": first, "last": last})
    return Days({row.business_date: day_read(row) for row in rows}).revs_from(first)


def has_locked(session: Session) -> bool:
    """Say whether this unit has a lock on any day, and so may have written in its book."""
    return bool(memo(session).get(_LOCKED))


def see_days(session: Session, venue_id: UUID, seen: DaysSeen) -> None:
    """Let this unit know some days beforehand; those it locks later stand before these."""
    memo(session).setdefault(_SEEN, {})[venue_id] = seen


def days_known(
    session: Session, venue: VenueFacts, days: Days, *, since: date
) -> tuple[tuple[date, int], ...] | None:
    """Return the revisions of some days and of those before them from `since` on, as found.

    None where this unit has not seen those before them.
    """
    first, last = min(days.by_date, default=since), max(days.by_date, default=since)
    if first <= since:
        return days.revs_from(since)
    seen: DaysSeen | None = memo(session).get(_SEEN, {}).get(venue.id)
    if seen is None or seen.first > since or last > seen.last:
        return None
    before = {day: one for day, one in seen.days.items() if since <= day <= last}
    return Days(before | dict(days.by_date)).revs_from(since)


def _found(session: Session, venue: VenueFacts, first: date, last: date) -> dict[date, Day]:
    locked: dict[tuple[Any, date], Day] = memo(session).get(_LOCKED, {})
    wanted = [first + number * DAY for number in range((last - first).days + 1)]
    own = {day: locked[venue.id, day] for day in wanted if (venue.id, day) in locked}
    if len(own) == len(wanted):
        return own
    seen: DaysSeen | None = memo(session).get(_SEEN, {}).get(venue.id)
    if seen is not None and seen.first <= first and last <= seen.last:
        return {day: one for day, one in seen.days.items() if first <= day <= last} | own
    rows = session.execute(_BETWEEN, {"venue": venue.id, "first": first, "last": last})
    return {row.business_date: day_read(row) for row in rows} | own


def lock_days(
    session: Session,
    venue: VenueFacts,
    dates: Iterable[date],
    *,
    number_on: date | None = None,
    in_line_for: str | None = None,
) -> Days:
    """Lock days in ascending order by raising their `rev`; a day is raised once per unit.

    A unit that has a later day of the venue already is begun again with all of them.

    With the same statement a booking draws its number on one of them (`next_day_no` then gives
    it), and gets in line for something wider than a day (`db.dialects.waiting_in_line`).
    """
    session.info.setdefault(ZONE, venue.zone)
    locked: dict[tuple[Any, date], Day] = memo(session).setdefault(_LOCKED, {})
    wanted = sorted({*dates, *(foreknown(session, _to_be_locked(venue)) or ())})
    missing = [day for day in wanted if (venue.id, day) not in locked]
    last = max((day for venue_id, day in locked if venue_id == venue.id), default=None)
    if missing and last is not None and missing[0] < last and is_unit(session):
        _begin_again(session, venue, missing)
    for day in missing:
        line = in_line_for if day == missing[-1] else None
        locked[venue.id, day] = _lock(session, venue, day, draws=day == number_on, line=line)
    return Days({day: locked[venue.id, day] for day in wanted})


def ensure_locked(session: Session, venue: VenueFacts, dates: Iterable[date]) -> None:
    """Let a unit go on that has these days; one that found out too late is begun again with them.

    Taken now they might stand before days that are locked already: the order is ascending.

    Raises:
        BeginAgain: some of them are not locked yet.
    """
    locked: dict[tuple[Any, date], Day] = memo(session).get(_LOCKED, {})
    missing = sorted(day for day in dates if (venue.id, day) not in locked)
    if missing and is_unit(session):
        _begin_again(session, venue, missing)
    lock_days(session, venue, missing)


def _begin_again(session: Session, venue: VenueFacts, missing: Iterable[date]) -> NoReturn:
    known = foreknown(session, _to_be_locked(venue)) or ()
    raise BeginAgain(**{_to_be_locked(venue): (*known, *missing)})


def _to_be_locked(venue: VenueFacts) -> str:
    return f"days of {venue.id}"


def _lock(session: Session, venue: VenueFacts, day: date, *, draws: bool, line: str | None) -> Day:
    values: dict[str, Any] = {"venue": venue.id, "day": day}
    in_line = waiting_in_line(session, line)
    raising = _raising(draws=draws, waits=bool(in_line))
    row = session.execute(raising, values | in_line).one_or_none()
    if row is None:
        _create(session, venue, day)
        row = session.execute(raising, values | in_line).one()
    ensure_as_supposed(session, venue.id, row.setup_rev)
    if draws:
        memo(session).setdefault(_DRAWN, {})[venue.id, day] = row.last_day_no
    note_book(session, venue.code, day, found=row.rev - 1, now_at=row.rev)
    return replace(day_read(row), is_raised=True)


@cache
def _raising(*, draws: bool, waits: bool) -> ReturningUpdate[*tuple[Any, ...]]:
    """Return the statement that locks a day; built once for each thing it may do besides."""
    number = {"last_day_no": _DAYS.last_day_no + 1} if draws else {}
    return (
        update(_TABLE)
        .where(_DAYS.venue_id == _VENUE, _DAYS.business_date == bindparam("day"))
        .values(rev=_DAYS.rev + 1, **number)
        .returning(*DAY_COLUMNS, _DAYS.last_day_no, _SETUP_REV, *([IN_LINE] if waits else []))
    )


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
    drawn: int | None = memo(session).get(_DRAWN, {}).pop((venue.id, day), None)
    if drawn is not None:
        return drawn
    return session.execute(
        update(VenueDay)
        .where(*_this(venue, day))
        .values(last_day_no=VenueDay.last_day_no + 1)
        .returning(VenueDay.last_day_no)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def _this(venue: VenueFacts, day: date) -> tuple[ColumnElement[bool], ...]:
    return (VenueDay.venue_id == venue.id, VenueDay.business_date == day)
