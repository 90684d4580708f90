"""The book of one venue-day and what a caller asks of it, as the rules see both."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Protocol
from uuid import UUID

from ktv_booking.kernel.approval import ApprovalKind
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
from ktv_booking.venues.rules.policy import PolicyTerms


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
    passed_over: frozenset[ApprovalKind] = frozenset()

    @property
    def pins(self) -> bool:
        """Say whether the guest insists on a room, rather than the desk choosing one."""
        return self.room_id is not None and not self.walk_in

    def asked_at(self, now: datetime) -> Hashable:
        """Return all that the answer to this wish goes by besides the book.

        Policy counts in whole minutes from starts that lie on whole ones, so within a minute the
        present decides nothing; what time ends between, a book that is kept knows.
        """
        wish = [getattr(self, one.name) for one in fields(self) if one.name != "children"]
        minute = now.replace(second=0, microsecond=0)
        exact = now if self.starts_at.second or self.starts_at.microsecond else now == minute
        return (*wish, *sorted(self.children.items()), minute, exact)


class Booked(Protocol):
    """What a quota and a pin quota count of one reservation that takes a room."""

    @property
    def id(self) -> UUID: ...
    @property
    def booked_class_id(self) -> UUID: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def business_date(self) -> date: ...
    @property
    def pinned(self) -> bool: ...


class Bookings:
    """Those that quotas count. They never change, and are sorted by class when first asked."""

    __slots__ = ("_all", "_by_class")

    def __init__(self, booked: Iterable[Booked] = ()) -> None:
        self._all = tuple(booked)
        self._by_class: Mapping[UUID, list[Booked]] | None = None

    def __iter__(self) -> Iterator[Booked]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def of_class(self, class_id: UUID) -> Sequence[Booked]:
        """Return those booked as one class."""
        if self._by_class is None:
            found: defaultdict[UUID, list[Booked]] = defaultdict(list)
            for one in self._all:
                found[one.booked_class_id].append(one)
            self._by_class = dict(found)
        return self._by_class.get(class_id, ())

    def most_at_once(self, class_id: UUID, within: Slot) -> int:
        """Return how many of one class share the busiest instant of a span."""
        first, last = within.starts_at.astimezone(UTC), within.ends_at.astimezone(UTC)
        changes: list[tuple[datetime, int]] = []
        for one in self.of_class(class_id):
            starts_at, ends_at = one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC)
            if starts_at < last and first < ends_at:
                changes += [(max(starts_at, first), 1), (ends_at, -1)]
        most = present = 0
        for _, change in sorted(changes):
            present += change
            most = max(most, present)
        return most

    def adding(self, one: Booked) -> "Bookings":
        """Return these with one more."""
        return Bookings((*self._all, one))

    def without(self, reservation_id: UUID) -> "Bookings":
        """Return these without one reservation."""
        return Bookings(one for one in self._all if one.id != reservation_id)


@dataclass(frozen=True, slots=True)
class DayBook:
    """The book of one venue around one or more business days, as read at one revision."""

    venue: VenueFacts
    house: House
    days: SwitchesByDay
    rooms: DayRooms
    booked: Bookings

    def without(self, reservation_id: UUID) -> "DayBook":
        """Return the book without this reservation: for its own move."""
        return replace(
            self,
            rooms=self.rooms.without(reservation_id),
            booked=self.booked.without(reservation_id),
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
"""How thoroughly place is looked for; how many may move, and how soon before they come, is the
policy's to say (`silent_limits`). `rules.assignment.Limits` says what of.
"""

FOR_AN_OFFER = replace(LATE_ROOMS, chain_depth=2, chain_nodes=60, eject_steps=0)
"""How far for what nobody asked for yet: a refusal tries some thirty, and the caller waits.

What is found so, a booking finds as well.
"""


def silent_limits(terms: PolicyTerms, thorough: Limits = LATE_ROOMS) -> Limits:
    """Return how far the house goes to make place for a party whose terms are these."""
    allowed = terms.silent_moves
    return replace(thorough, max_moves=allowed.most, quiet_minutes=allowed.quiet_minutes)


def _moved(one: Occupation, move: SilentMove | None) -> Occupation:
    if move is None or not one.movable:
        return one
    slot = Slot(one.slot.starts_at, move.occupies_until)
    return one._replace(room_id=move.to_room_id, slot=slot)
