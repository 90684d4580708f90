"""The book of one venue-day and what a caller asks of it, as the rules see both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Limits,
    Occupation,
    SilentMove,
    Wishes,
)
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.facts import SwitchesByDay, VenueFacts


@dataclass(frozen=True, slots=True)
class Stay:
    """What a caller asks for one party. `minutes` None is until closing.

    `room_id` is a room the guest insists on; wishes are tried and not promised. A walk-in stands
    at the desk: any minute will do, and the desk may name the room without a pin.
    """

    starts_at: datetime
    minutes: int | None
    party_size: int
    room_class: str | None = None
    room_id: UUID | None = None
    wishes: Wishes = field(default_factory=Wishes)
    source: str = "phone"
    occasion: str | None = None
    children: Mapping[str, int] = field(default_factory=dict)
    minors_present: bool = False
    walk_in: bool = False
    has_addons: bool = False
    grouped: bool = False
    tier: str | None = None

    @property
    def pins(self) -> bool:
        """Say whether the guest insists on a room, rather than the desk choosing one."""
        return self.room_id is not None and not self.walk_in


class Booked(NamedTuple):
    """What a quota and a pin quota count of one reservation that takes a room."""

    id: UUID
    booked_class_id: UUID
    slot: Slot
    business_date: date
    pinned: bool


@dataclass(frozen=True, slots=True)
class DayBook:
    """The book of one venue around one or more business days, as read at one revision."""

    venue: VenueFacts
    house: House
    days: SwitchesByDay
    rooms: DayRooms
    booked: tuple[Booked, ...]

    def without(self, reservation_id: UUID) -> "DayBook":
        """Return the book without this reservation: for its own move."""
        return replace(
            self,
            rooms=self.rooms.without(reservation_id),
            booked=tuple(one for one in self.booked if one.id != reservation_id),
        )

    def exchanging(self, moves: Iterable[SilentMove]) -> "DayBook":
        """Return the book as it is once these bookings have changed rooms."""
        by_id = {move.reservation_id: move for move in moves}
        if not by_id:
            return self
        rooms = self.rooms
        there = tuple(
            _moved(one, by_id.get(one.reservation_id) if one.reservation_id else None)
            for one in rooms.occupations
        )
        return replace(self, rooms=DayRooms(rooms.rooms, there, rooms.span))

    def seed_of(self, day: date) -> int:
        """Return what breaks ties on a business date: the revision at which its book was found.

        Who only asks and who books then see the same book, and choose alike.
        """
        return self.days.found_at(day)


LATE_ROOMS = Limits()
"""How far the house goes to make place for a party: `rules.assignment.Limits` says what of."""


def _moved(one: Occupation, move: SilentMove | None) -> Occupation:
    if move is None or not one.movable:
        return one
    slot = Slot(one.slot.starts_at, move.occupies_until)
    return one._replace(room_id=move.to_room_id, slot=slot)
