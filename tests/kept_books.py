"""What a book says, read from what is kept, read from the store alone, and under its lock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.db.session import Database
from ktv_booking.db.units import undo
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.present import pages as boards
from ktv_booking.reservations.queries import book as books
from ktv_booking.reservations.queries.pages import OpenBook
from ktv_booking.reservations.rules.assignment import Occupation
from ktv_booking.reservations.rules.book import Booked
from ktv_booking.venues.days import days_of, lock_days
from ktv_booking.venues.glimpse import glimpse
from ktv_booking.venues.queries import venue_facts
from tests.builders import TODAY, evening


class Said(NamedTuple):
    """All that a book says, in no order."""

    taken: frozenset[Occupation]
    booked: frozenset[Booked]
    due: frozenset[UUID]
    counts: tuple[int, int, int]
    span: Slot | None
    dates: frozenset[date]
    revs: tuple[tuple[date, int], ...]


def said_by(opened: OpenBook, revs: tuple[tuple[date, int], ...]) -> Said:
    """Return a book so that two readings of it can be compared."""
    rooms, booked = opened.book.rooms, opened.book.booked
    return Said(
        frozenset(rooms.occupations),
        frozenset(booked),
        frozenset(row.id for row in opened.due),
        (len(rooms.occupations), len(booked), len(opened.due)),
        rooms.span,
        opened.dates,
        revs,
    )


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Have empty shelves for a while, as a process has that was started this moment."""
    kept = books._shelf, boards._shelf, boards._packed
    books._shelf = books.new_shelf()
    boards._shelf, boards._packed = boards.new_shelves()
    try:
        yield
    finally:
        books._shelf, boards._shelf, boards._packed = kept


def look(database: Database, venue_id: UUID, dates: Sequence[date], now: datetime) -> Said:
    """Return what a snapshot says: from what is kept where it may."""

    def query(session: Session) -> Said:
        glimpse(session, venue_id, around=_around(dates))
        venue = venue_facts(session, venue_id)
        days = days_of(session, venue, dates, since=books.reaching_in(dates[0]))
        opened = books.read_book(session, venue, days, dates, now=now)
        return said_by(opened, _revs(opened))

    return database.read(query, at_a_glance=True)


def look_under_the_lock(
    database: Database, venue_id: UUID, dates: Sequence[date], now: datetime
) -> Said:
    """Return what a unit is told that has locked the days; then it takes its lock back."""

    def unit(session: Session) -> Said:
        glimpse(session, venue_id, around=_around(dates))
        venue = venue_facts(session, venue_id)
        days = lock_days(session, venue, dates)
        opened = books.read_book(session, venue, days, dates, now=now)
        said = said_by(opened, _revs(opened))
        undo(session)
        return said

    return database.work(unit)


def _around(dates: Sequence[date]) -> datetime:
    return evening((dates[0] - TODAY).days)


def _revs(opened: OpenBook) -> tuple[tuple[date, int], ...]:
    days = opened.book.days.by_date
    return tuple((day, days[day].found_at) for day in sorted(opened.dates) if day in days)


def assert_kept_as_stored(
    database: Database, venue_id: UUID, dates: Sequence[date], now: datetime
) -> None:
    """Hold what is kept to what the store says, looked at and under the lock."""
    kept, locked = (how(database, venue_id, dates, now) for how in (look, look_under_the_lock))
    again = look(database, venue_id, dates, now)
    with nothing_kept():
        stored = look(database, venue_id, dates, now)
        locked_anew = look_under_the_lock(database, venue_id, dates, now)

    assert kept == again == stored
    assert locked == locked_anew
    assert locked[:-1] == stored[:-1]
