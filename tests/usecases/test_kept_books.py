"""What a process keeps of a book: nothing that did not happen, nothing for long, not too much."""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from ktv_booking.db import shelf
from ktv_booking.db.shelf import KEPT_SECONDS, Shelf
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries import book as books
from ktv_booking.reservations.queries import pages
from ktv_booking.reservations.queries.pages import Found
from ktv_booking.reservations.service.book import book
from ktv_booking.reservations.service.sweep import look_at_book
from ktv_booking.venues.glimpse import glimpse
from ktv_booking.venues.models import VenueDay
from ktv_booking.venues.queries import venue_facts
from tests.builders import NOW, TODAY, a_room
from tests.front_desk import FrontDesk, minutes
from tests.kept_books import assert_kept_as_stored, look, nothing_kept
from tests.stores import Desk


@pytest.fixture(autouse=True)
def just_started() -> Iterator[None]:
    with nothing_kept():
        yield


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Whose books were read from the store, one entry for each time."""
    found: list[UUID] = []
    sound = books.find

    def find(session: Session, venue: Any, span: Any, now: datetime) -> Found:
        found.append(venue.id)
        return sound(session, venue, span, now)

    monkeypatch.setattr(books, "find", find)
    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """How old things on the shelves are goes by this clock: set `clock.now`."""
    clock = SimpleNamespace(now=1000.0)
    clock.monotonic = lambda: clock.now
    for module in (shelf, pages):
        monkeypatch.setattr(module, "time", clock)
    return clock


def taken(desk: FrontDesk) -> set[UUID | None]:
    """Return who takes a room tonight, from what is kept where it may be."""
    said = look(desk.database, desk.venue.id, [TODAY], desk.now)
    return {one.reservation_id for one in said.taken}


def test_a_booking_goes_on_with_the_book_that_is_kept_and_keeps_the_grown_one(
    database: Desk, reads: list[UUID]
) -> None:
    desk = FrontDesk.opened(database, "small", "small", "small")
    first = desk.book()
    assert len(reads) == 1

    others = [desk.book(), desk.book()]

    assert taken(desk) == {first.id, *(one.id for one in others)}
    assert len(reads) == 1
    assert_kept_as_stored(database, desk.venue.id, [TODAY], NOW)


def test_a_day_that_is_booked_again_and_again_takes_the_room_of_one_book(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", "small")

    for _ in range(3):
        desk.book()

    assert len(books._shelf) == 1


def test_a_booking_that_is_taken_back_is_not_kept(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    stays = desk.book()

    def booked_and_broken(session: Session) -> None:
        book(session, desk.request(), by=desk.by, now=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.work(booked_and_broken)

    assert taken(desk) == {stays.id}
    assert_kept_as_stored(database, desk.venue.id, [TODAY], NOW)


def test_two_bookings_of_one_unit_are_both_in_the_book_afterwards(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", "small")
    desk.book()

    def both(session: Session) -> list[UUID]:
        return [book(session, desk.request(), by=desk.by, now=NOW).id for _ in range(2)]

    ids = database.work(both)

    assert set(ids) < taken(desk)
    assert_kept_as_stored(database, desk.venue.id, [TODAY], NOW)


def test_what_another_process_writes_is_seen(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    assert taken(desk) == {booked.id}

    cancel_elsewhere(database, booked.id)

    assert taken(desk) == set()
    assert desk.book().room_id == desk.rooms[0].id


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_is_written_while_a_book_is_read_stands_at_its_own_revision(
    database: Desk, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    with nothing_kept():
        ((_, rev),) = look(database, desk.venue.id, [TODAY], NOW).revs
    sound, written = books.find, [False]

    def find(session: Session, venue: Any, span: Any, now: datetime) -> Found:
        found = sound(session, venue, span, now) if when == "after" else None
        if not written[0]:
            written[0] = True
            cancel_elsewhere(database, booked.id)
        return found or sound(session, venue, span, now)

    monkeypatch.setattr(books, "find", find)

    with nothing_kept():
        said = look(database, desk.venue.id, [TODAY], NOW)
        assert (dict(said.revs)[TODAY], bool(said.taken)) in {(rev, True), (rev + 1, False)}
        assert_kept_as_stored(database, desk.venue.id, [TODAY], NOW)


def cancel_elsewhere(database: Desk, reservation_id: UUID) -> None:
    """Cancel a booking as another process does: its day is at another revision then."""
    with database.engine.begin() as another:
        another.execute(
            update(Reservation)
            .where(Reservation.id == reservation_id)
            .values(status="cancelled", occupies=False)
        )
        another.execute(update(VenueDay).values(rev=VenueDay.rev + 1))


def test_two_processes_that_book_in_turn_never_see_an_old_book(
    database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FrontDesk.opened(database, *["small"] * 8)
    of_each = [books.new_shelf() for _ in range(2)]
    booked: set[UUID | None] = set()

    for number in range(8):
        monkeypatch.setattr(books, "_shelf", of_each[number % 3 == 0])
        booked.add(desk.book().id)
        for shelf_of_one in of_each:
            monkeypatch.setattr(books, "_shelf", shelf_of_one)
            assert taken(desk) == booked
            assert_kept_as_stored(database, desk.venue.id, [TODAY], NOW)


def test_a_room_that_is_new_is_free_in_a_book_that_was_kept(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book()
    assert desk.availability().classes[0].rooms_free == 0

    database.work(lambda session: a_room(session, session.merge(desk.venue)))

    assert desk.availability().classes[0].rooms_free == 1


def test_what_is_written_without_raising_the_revision_is_not_seen_for_some_minutes(
    database: Desk, clock: SimpleNamespace
) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    with database.engine.begin() as another:
        another.execute(text("UPDATE reservations SET occupies = (1 = 0)"))

    clock.now += KEPT_SECONDS / 2
    assert taken(desk) == {booked.id}
    clock.now += KEPT_SECONDS / 2

    assert taken(desk) == set()


def test_looking_again_keeps_no_book_longer(database: Desk, clock: SimpleNamespace) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book()
    with database.engine.begin() as another:
        another.execute(text("UPDATE reservations SET occupies = (1 = 0)"))

    for _ in range(4):
        clock.now += KEPT_SECONDS / 4
        seen = taken(desk)

    assert seen == set()


def test_booking_on_keeps_no_book_longer(
    database: Desk, clock: SimpleNamespace, reads: list[UUID]
) -> None:
    desk = FrontDesk.opened(database, *["small"] * 6)

    for _ in range(5):
        desk.book()
        clock.now += KEPT_SECONDS / 4

    assert len(reads) == 2


def test_a_look_back_reads_the_book_as_it_was_then(database: Desk, reads: list[UUID]) -> None:
    desk = FrontDesk.opened(database, "small", hold_minutes=20)
    held = desk.book(hold=True)

    seen = [taken(desk.at(NOW + minutes(later))) for later in (0, 19, 20, 60, 19, 0)]

    assert seen == [{held.id}, {held.id}, set(), set(), {held.id}, {held.id}]
    assert len(reads) == 1


def test_no_more_books_are_kept_than_said(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    books._shelf = Shelf(3, weigh=lambda page: 1 + len(page.found.rows))

    for later in range(5):
        look(database, desk.venue.id, [TODAY + later * DAY], NOW)

    assert len(books._shelf) == 3


def test_equal_values_of_a_book_are_one_object(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book()
    desk.book()

    with nothing_kept():
        taken(desk)
        [(_, page)] = books._shelf._kept.values()

    first, second = page.found.rows
    assert first.starts_at is second.starts_at
    assert first.booked_class_id is second.booked_class_id
    assert first.room_id != second.room_id


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
@pytest.mark.parametrize("somebody_writes", [False, True])
def test_a_unit_without_lock_or_snapshot_keeps_only_what_nobody_changed_meanwhile(
    database: Desk, monkeypatch: pytest.MonkeyPatch, somebody_writes: bool
) -> None:
    desk = FrontDesk.opened(database, "small")
    sound = books.find

    def find(*asked: Any) -> Found:
        found = sound(*asked)
        if somebody_writes:
            with database.engine.begin() as another:
                another.execute(update(VenueDay).values(rev=VenueDay.rev + 1))
        return found

    def only_look(session: Session) -> None:
        glimpse(session, desk.venue.id, around=NOW)
        look_at_book(session, venue_facts(session, desk.venue.id), [TODAY], now=NOW)

    desk.book()
    with nothing_kept():
        monkeypatch.setattr(books, "find", find)
        database.work(only_look)
        kept = len(books._shelf)

    assert kept == (0 if somebody_writes else 1)
