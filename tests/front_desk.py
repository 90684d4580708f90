"""The desk of one small house, for tests of use cases: every verb is a unit of work of its own.

`FrontDesk.opened(database, "small", "medium")` opens the builders' house with one room per class
named, in that order. The caller is head office and the time `NOW`, unless a verb says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.models import AuditRow
from ktv_booking.reservations.models import Move, Reservation
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.service import availability as looking
from ktv_booking.reservations.service.book import book
from ktv_booking.reservations.service.placement import Placed, PlaceRequest, place
from ktv_booking.reservations.service.requests import BookingRequest, Person
from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue, VenueDay
from tests.builders import (
    CLASSES,
    NOW,
    a_class,
    a_phone,
    a_policy,
    a_price_list,
    a_principal,
    a_room,
    a_venue,
    evening,
)
from tests.stores import Desk

P = ParamSpec("P")
Answer = TypeVar("Answer")

OF_A_STAY = {name for name in Stay.__dataclass_fields__ if name not in {"starts_at", "walk_in"}}


@dataclass
class FrontDesk:
    """One venue, its rooms in the order they were named, and somebody who works there."""

    database: Desk
    venue: Venue
    rooms: list[Room]
    by: Agent = field(default_factory=a_principal)
    now: datetime = NOW

    @classmethod
    def opened(
        cls,
        database: Desk,
        *rooms: str | Mapping[str, Any],
        venue: Mapping[str, Any] | None = None,
        classes: Mapping[str, Mapping[str, Any]] | None = None,
        **terms: Any,
    ) -> FrontDesk:
        """Open a house with one room for each class named, under a policy of these terms."""

        def open_it(session: Session) -> FrontDesk:
            house = a_venue(session, bare=True, **(venue or {}))
            for code in CLASSES:
                a_class(session, house, code, **(classes or {}).get(code, {}))
            a_policy(session, house, **terms)
            a_price_list(session, house)
            said = [{"room_class": one} if isinstance(one, str) else dict(one) for one in rooms]
            return cls(database, house, [a_room(session, house, **one) for one in said])

        return database.work(open_it)

    def at(self, now: datetime) -> FrontDesk:
        """Return the same desk at another instant."""
        return replace(self, now=now)

    def as_(self, role: str) -> FrontDesk:
        """Return the same desk with somebody of this role at it."""
        return replace(self, by=a_principal(role, self.venue))

    def do(
        self, use_case: Callable[Concatenate[Session, P], Answer], *args: P.args, **said: P.kwargs
    ) -> Answer:
        """Run one use case as this caller, at this instant, in a unit of its own."""
        named: dict[str, Any] = {"by": self.by, "now": self.now, **said}
        return self.database.work(lambda session: use_case(session, *args, **named))  # type: ignore[call-arg]

    def look(
        self, use_case: Callable[Concatenate[Session, P], Answer], *args: P.args, **said: P.kwargs
    ) -> Answer:
        """Ask one question as this caller, at this instant, on a snapshot that cannot write."""
        named: dict[str, Any] = {"by": self.by, "now": self.now, **said}
        return self.database.read(lambda session: use_case(session, *args, **named))  # type: ignore[call-arg]

    def stay(self, **said: Any) -> Stay:
        """Return four people for three hours from eight tonight, but for what is said."""
        walk_in = said.get("source") == "walk_in"
        usual = {"starts_at": evening(), "minutes": 180, "party_size": 4, "walk_in": walk_in}
        return Stay(**usual | said)

    def request(self, **said: Any) -> BookingRequest:
        """Return the request of such a stay; `phone` and `name` say whose it is."""
        of_stay = {key: said.pop(key) for key in OF_A_STAY | {"starts_at"} if key in said}
        guest = Person(name=said.pop("name", "王小明"), phone=said.pop("phone", None) or a_phone())
        return BookingRequest(self.venue.id, self.stay(**of_stay), guest, **said)

    def book(self, **said: Any) -> Reservation:
        """Book such a stay."""
        return self.do(book, self.request(**said))

    def place(self, reservation: Reservation, reason: str = "guest_wish", **said: Any) -> Placed:
        """Move a reservation."""
        return self.do(place, reservation.id, PlaceRequest(reason=reason, **said))

    def availability(self, **said: Any) -> looking.Availability:
        """Ask what is free for such a stay."""
        return self.look(looking.availability, self.venue.id, self.stay(**said))

    def row(self, reservation: Reservation | UUID) -> Reservation:
        """Return the reservation as it is stored now."""
        key = reservation if isinstance(reservation, UUID) else reservation.id
        return self.database.read(lambda session: session.get_one(Reservation, key))

    def rows(self) -> list[Reservation]:
        """Return every reservation of the venue, oldest first."""
        mine = select(Reservation).where(Reservation.venue_id == self.venue.id)
        return self._all(mine.order_by(Reservation.id))

    def moves(self, reservation: Reservation) -> list[Move]:
        """Return what moved a reservation, oldest first."""
        return self._all(
            select(Move).where(Move.reservation_id == reservation.id).order_by(Move.id)
        )

    def audit(self, reservation: Reservation) -> list[AuditRow]:
        """Return what the log says of a reservation, oldest first."""
        of_it = select(AuditRow).where(AuditRow.subject_id == reservation.id)
        return self._all(of_it.order_by(AuditRow.id))

    def revs(self) -> dict[Any, int]:
        """Return the revision of the book of every business date that was ever written to."""
        days = self._all(select(VenueDay).where(VenueDay.venue_id == self.venue.id))
        return {day.business_date: day.rev for day in days}

    def _all(self, statement: Any) -> list[Any]:
        return self.database.read(lambda session: list(session.scalars(statement)))


def minutes(count: float) -> timedelta:
    """Return that many minutes."""
    return timedelta(minutes=count)
