"""A book that is kept says what the store says: after every verb, at every instant."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import update

from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries import book as books
from ktv_booking.reservations.queries.pages import Page
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.service import sweep
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.life import amend
from ktv_booking.reservations.service.outages import put_back, take_out
from ktv_booking.rooms.models import Outage
from tests.builders import TODAY, evening
from tests.front_desk import FrontDesk
from tests.kept_books import assert_kept_as_stored
from tests.properties.test_desk_machine import (
    EVENINGS,
    ONE_BY_ONE,
    ROOMS,
    TERMS,
    DeskMachine,
    which,
)
from tests.stores import Desk

TOMORROW = TODAY + DAY
DATES = ([TODAY], [TODAY, TOMORROW], [TOMORROW])
SETTLING: dict[str, Any] = {
    **TERMS, "grace_minutes": 15, "fix_room": 60, "tell_room": 30, "hold_minutes": 20,
}  # fmt: skip
AGO_OR_LATER = (-240, -30, 0, 14, 61, 12 * 60)
"""Minutes from the present at which each book is read as well; also backwards."""


HERE = {True: ONE_BY_ONE, False: settings(ONE_BY_ONE, max_examples=EVENINGS // 3)}
"""By whether the store is embedded: what is kept is the same, and a server is slow to ask."""


class KeptBooks(DeskMachine):
    """The evening of `DeskMachine`, which goes on until the next day, with its books looked at."""

    @initialize()
    def open_the_house(self) -> None:
        self.desk = FrontDesk.opened(self.database, *ROOMS, **SETTLING)
        self.desk.now = evening(hour=17)
        self.answering = self.desk
        self.rows: list[Reservation] = []
        self.outages: list[Outage] = []
        self.turn = 0

    def booked_exactly_when_bookable(self, stay: dict[str, Any], **said: Any) -> None:
        self.attempt(lambda: self.desk.book(**stay, **said))

    @rule(hours=st.sampled_from([3, 10]))
    def much_time_passes(self, hours: int) -> None:
        self.desk.now += timedelta(hours=hours)

    @rule(half=st.integers(0, 20), held=st.booleans())
    def book_a_room_for_later(self, half: int, held: bool) -> None:
        starts_at = evening(hour=18) + timedelta(minutes=30 * half)
        self.attempt(lambda: self.desk.book(starts_at=starts_at, minutes=60, hold=held))

    @rule(room=st.integers(0, len(ROOMS) - 1), half=st.integers(0, 8), released=st.booleans())
    def close_a_room_for_a_while(self, room: int, half: int, released: bool) -> None:
        begin = self.desk.now + timedelta(minutes=30 * half)
        releases_at = self.desk.now + timedelta(minutes=40) if released else None
        slot = Slot(begin, begin + timedelta(hours=2))
        said: dict[str, Any] = {"kind": "management_hold", "slot": slot, "reason": "x"}
        room_id = self.desk.rooms[room].id

        def close() -> None:
            outage = self.desk.do(take_out, room_id, releases_at=releases_at, **said)
            self.outages.append(outage)

        self.attempt(close)

    @precondition(lambda self: self.outages)
    @rule(one=which)
    def open_a_room_again(self, one: int) -> None:
        outage = self.outages[one % len(self.outages)]
        self.attempt(lambda: self.desk.do(put_back, outage.id))

    @precondition(lambda self: self.rows)
    @rule(one=which)
    def come_and_stay_over_the_time(self, one: int) -> None:
        row = self.some(one)
        if row.status != Status.CONFIRMED.value:
            return
        self.desk.now = max(self.desk.now, row.starts_at)
        for verb in (arrive, seat):
            self.attempt(lambda verb=verb: self.desk.do(verb, row.id))  # type: ignore[misc]
        self.desk.now = max(self.desk.now, row.ends_at + timedelta(minutes=10))

    @precondition(lambda self: any(row.status == Status.SEATED.value for row in self.rows))
    @rule(one=which)
    def leave_at_last(self, one: int) -> None:
        seated = [row for row in self.rows if row.status == Status.SEATED.value]
        self.attempt(lambda: self.desk.do(leave, seated[one % len(seated)].id))

    @precondition(lambda self: self.rows)
    @rule(one=which)
    def put_a_word_down(self, one: int) -> None:
        self.attempt(lambda: self.desk.do(amend, self.some(one).id, guest={}, fields={"note": "x"}))

    @rule()
    def sweep(self) -> None:
        self.database.work(
            lambda session: sweep.sweep_venue(session, self.desk.venue.id, now=self.desk.now)
        )

    @invariant()
    def the_book_holds_together(self) -> None:
        self.rows = sorted(self.desk.rows(), key=lambda row: (row.business_date, row.day_no))

    @invariant()
    def what_is_kept_is_what_is_stored(self) -> None:
        self.turn += 1
        elsewhen = AGO_OR_LATER[self.turn % len(AGO_OR_LATER)]
        for dates in DATES:
            for now in (self.desk.now, self.desk.now + timedelta(minutes=elsewhen)):
                assert_kept_as_stored(self.database, self.desk.venue.id, dates, now)


def test_a_kept_book_says_what_the_store_says(database: Desk) -> None:
    machine = type("BooksOfThisStore", (KeptBooks,), {"database": database})

    run_state_machine_as_test(machine, settings=HERE[database.is_sqlite])  # type: ignore[no-untyped-call]


def forget_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the book after a booking as it was before."""
    monkeypatch.setattr(books, "_with_one_more", lambda page, _reservation: page)


def forget_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a page for what it said when it was first read."""
    monkeypatch.setattr(Page, "at", lambda page, _now: page)


def forget_the_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep books under their dates alone."""
    monkeypatch.setattr(books, "days_known", lambda *_, **__: ())


def forget_what_was_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the book that a booking found, also where time had first to be settled in it."""
    monkeypatch.setattr(books, "forget_opened", lambda _session: None)
    monkeypatch.setattr(
        "ktv_booking.reservations.service.sweep.forget_opened", lambda _session: None
    )


class SilentMove(KeptBooks):
    """A seeded bug: somebody changes the book and does not raise its revision."""

    @precondition(lambda self: self.rows)
    @rule(one=which)
    def unpin_without_a_word(self, one: int) -> None:
        louder = update(Reservation).where(Reservation.id == self.some(one).id)
        self.database.work(
            lambda session: session.execute(louder.values(pinned=~Reservation.pinned))
        )


SEEDED: list[Callable[[pytest.MonkeyPatch], None]] = [
    forget_the_new_one, forget_the_time, forget_the_revision, forget_what_was_settled,
]  # fmt: skip
ALWAYS_THE_SAME = settings(ONE_BY_ONE, derandomize=True, max_examples=60)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seeded", SEEDED)
def test_a_seeded_bug_of_keeping_is_found(
    database: Desk,
    monkeypatch: pytest.MonkeyPatch,
    seeded: Callable[[pytest.MonkeyPatch], None],
) -> None:
    seeded(monkeypatch)
    machine = type("ForgetfulBooks", (KeptBooks,), {"database": database})

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=ALWAYS_THE_SAME)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_change_that_raises_no_revision_is_found(database: Desk) -> None:
    machine = type("SilentBooks", (SilentMove,), {"database": database})

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=ALWAYS_THE_SAME)  # type: ignore[no-untyped-call]
