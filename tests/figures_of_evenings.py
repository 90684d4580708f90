"""Evenings played at random through the use cases: what a house of seven rooms may live through."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.service.attributing import correct_attribution
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.groups import GroupRequest, book_group
from ktv_booking.reservations.service.outages import take_out
from ktv_booking.reservations.service.swaps import swap
from ktv_booking.reservations.service.turnaways import said_turnaway
from ktv_booking.reservations.service.undo import reinstate
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts
from tests.builders import evening
from tests.front_desk import FrontDesk
from tests.stores import Desk

ROOMS = ("small", "small", "small", "medium", "medium", "large", "large")
SOURCES = ("phone", "phone", "web", "app", "outbound_call")
PARTS: dict[str, Any] = {
    "periods": [
        {"code": "early", "from": "12:00", "to": "18:00"},
        {"code": "prime", "from": "18:00", "to": "22:00"},
        {"code": "late", "from": "22:00", "to": "26:00"},
    ],
    "day_types": [
        {"code": "W", "name": {"zh": "平日", "en": "Weekday"}},
        {"code": "E", "name": {"zh": "假日前夕", "en": "Eve"}, "falls_back_to": "W"},
    ],
    "day_type_rules": [
        *({"on": weekday, "day_type": "W"} for weekday in range(1, 8)),
        *({"on": weekday, "day_type": "E", "from": "19:00"} for weekday in range(1, 8)),
    ],
}


@dataclass
class PlayedEvening:
    """One evening at one desk: half of it by the book, half as it comes."""

    desk: FrontDesk
    random: Random
    day: int = 0
    rows: list[UUID] = field(default_factory=list)

    @classmethod
    def opened(cls, database: Desk, seed: int) -> "PlayedEvening":
        """Open a house whose evening is cut into periods and day types."""
        desk = FrontDesk.opened(database, *ROOMS, venue=PARTS, hold_minutes=20, grace_minutes=15)
        return cls(desk, Random(seed))

    @property
    def facts(self) -> VenueFacts:
        return self.desk.database.read(lambda s: venue_facts(s, self.desk.venue.id))

    def play(self, steps: int = 26) -> "PlayedEvening":
        """Let the phone ring in the afternoon, then work the evening through."""
        self.desk.now = evening(self.day - self.random.choice([0, 1, 7, 9]), hour=11)
        for _ in range(8):
            self.attempt(self.book)
        self.attempt(self.book_two_rooms)
        self.desk.now = max(self.desk.now, evening(self.day, hour=17, minute=50))
        verbs = [
            self.book, self.walk_in, self.come, self.come, self.sit, self.sit, self.go,
            self.cancel, self.change_rooms, self.change_rooms, self.swap, self.undo,
            self.turn_away, self.correct, self.break_a_room,
        ]  # fmt: skip
        for _ in range(steps):
            self.desk.now += timedelta(minutes=self.random.choice([0, 3, 11, 23, 40]), seconds=17)
            self.attempt(self.random.choice(verbs))
        return self

    def end(self) -> "PlayedEvening":
        """Let everybody leave who is still there, after closing."""
        self.desk.now = max(self.desk.now, evening(self.day, hour=26, minute=5))
        for row in self.of_the_day("arrived"):
            self.attempt(lambda row=row: self.desk.do(seat, row.id))  # type: ignore[misc]
        for row in self.of_the_day("arrived"):
            self.desk.do(cancel, row.id, CancelRequest(CancelledBy.GUEST, "ill"))
        for row in self.of_the_day("seated"):
            self.desk.do(leave, row.id)
        return self

    def attempt(self, verb: Callable[[], object]) -> None:
        with suppress(DomainError):
            verb()

    def of_the_day(self, *statuses: str) -> list[Reservation]:
        rows = [row for row in self.desk.rows() if row.business_date == evening(self.day).date()]
        return [row for row in rows if not statuses or row.status in statuses]

    def some(self, *statuses: str) -> UUID:
        found = self.of_the_day(*statuses)
        if not found:
            raise NobodyThere
        return self.random.choice(found).id

    def starts(self) -> datetime:
        start = evening(self.day, hour=17) + timedelta(minutes=30 * self.random.randrange(14))
        return max(start, start if start > self.desk.now else self._next_slot())

    def _next_slot(self) -> datetime:
        return self.desk.now.replace(minute=0, second=0) + timedelta(hours=1)

    def stay(self) -> dict[str, Any]:
        return {
            "starts_at": self.starts(),
            "minutes": self.random.choice([60, 90, 120, 180]),
            "party_size": self.random.choice([2, 4, 7, 10, 15]),
            "source": self.random.choice(SOURCES),
        }

    def book(self) -> None:
        self.desk.book(**self.stay(), hold=self.random.random() < 0.2)

    def book_two_rooms(self) -> None:
        request = self.desk.request(**self.stay())
        self.desk.do(book_group, GroupRequest(request, (request.stay, request.stay)))

    def walk_in(self) -> None:
        stay = {**self.stay(), "starts_at": self.desk.now, "source": "walk_in"}
        self.desk.book(**stay, seat_now=self.random.random() < 0.7)

    def come(self) -> None:
        self.desk.do(arrive, self.some("confirmed"))

    def sit(self) -> None:
        self.desk.do(seat, self.some("arrived"))

    def go(self) -> None:
        self.desk.do(leave, self.some("seated"))

    def cancel(self) -> None:
        self.desk.do(
            cancel, self.some("confirmed", "held"), CancelRequest(CancelledBy.GUEST, "ill")
        )

    def change_rooms(self) -> None:
        row = self.desk.row(self.some("confirmed", "arrived", "seated", "seated"))
        to = self.random.choice(self.desk.rooms)
        self.desk.place(row, room_id=to.id, guest_consents=True)

    def swap(self) -> None:
        both = (self.some("confirmed", "seated"), self.some("confirmed", "seated"))
        self.desk.do(swap, both, reason="swap", guest_consents=True)

    def undo(self) -> None:
        self.desk.do(
            reinstate, self.some("released", "arrived", "seated", "cancelled"), reason="slip"
        )

    def turn_away(self) -> None:
        said: dict[str, Any] = self.stay() | self.random.choice(
            [{}, {"room_class": "medium"}, {"room_id": self.desk.rooms[0].id}]
        )
        stay = self.desk.stay(**said)
        self.desk.do(said_turnaway, self.desk.venue.id, stay, code="no-room-free", note=None)

    def correct(self) -> None:
        said = {"source": self.random.choice(["phone", "staff", "walk_in"]), "booked_by": None}
        self.desk.do(correct_attribution, self.some(), reason="the form was wrong", **said)

    def break_a_room(self) -> None:
        room = self.random.choice(self.desk.rooms)
        slot = Slot(self.desk.now, self.desk.now + timedelta(minutes=70))
        self.desk.do(take_out, room.id, kind="maintenance", slot=slot, reason="microphone")


class NobodyThere(DomainError):
    """Nobody is in such a state."""
