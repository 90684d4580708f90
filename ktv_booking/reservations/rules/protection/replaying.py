"""What rules would have decided: past evenings played again, by rooms alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Decision,
    Limits,
    Occupation,
    Wanted,
    decide,
)
from ktv_booking.reservations.rules.assignment.free import needed
from ktv_booking.reservations.rules.protection.peak import PeakRule
from ktv_booking.reservations.rules.protection.wish import PastWish
from ktv_booking.rooms.rules import Ladder, RoomFacts

LIMITS = Limits(max_moves=None, quiet_minutes=0)


@dataclass(frozen=True, slots=True)
class Evening:
    """One evening under some rules: who asked, who was too short for the hour, who had a room."""

    business_date: date
    asked: int
    too_short: int
    served: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """The same evening without the rules and with them."""

    without: Evening
    ruled: Evening

    @property
    def minutes_won(self) -> int:
        """Return how many more minutes the rules would have let the house serve; lost is < 0."""
        return self.ruled.minutes - self.without.minutes


def replay(
    wishes: Sequence[PastWish],
    rules: Sequence[PeakRule],
    *,
    rooms: Sequence[RoomFacts],
    ladder: Ladder,
) -> list[Replayed]:
    """Return each business date of the wishes, played without the rules and with them.

    Everybody rings again when they rang, and rooms are given late. Whoever the rules find too
    short goes away. Extensions, cancellations and rooms out of order are left out.
    """
    by_date: dict[date, list[PastWish]] = defaultdict(list)
    for wish in wishes:
        by_date[wish.business_date].append(wish)
    played = []
    for _, those in sorted(by_date.items()):
        those.sort(key=lambda wish: (wish.rang_at, wish.slot.starts_at, wish.minutes))
        without = evening(those, (), rooms=rooms, ladder=ladder)
        same = not any(rule.refuses(wish) for rule in rules for wish in those)
        ruled = without if same else evening(those, rules, rooms=rooms, ladder=ladder)
        played.append(Replayed(without, ruled))
    return played


def evening(
    wishes: Sequence[PastWish],
    rules: Sequence[PeakRule],
    *,
    rooms: Sequence[RoomFacts],
    ladder: Ladder,
) -> Evening:
    """Play one evening's wishes in the order in which they rang."""
    book = _Book(tuple(rooms), ladder)
    too_short = served = minutes = 0
    for number, wish in enumerate(wishes):
        if any(rule.refuses(wish) for rule in rules):
            too_short += 1
        elif book.takes(wish, number):
            served += 1
            minutes += wish.minutes
    return Evening(wishes[0].business_date, len(wishes), too_short, served, minutes)


class _Book:
    """The rooms of one evening as they fill."""

    def __init__(self, rooms: tuple[RoomFacts, ...], ladder: Ladder) -> None:
        self._rooms, self._ladder = rooms, ladder
        self._taken: dict[UUID, Occupation] = {}
        self._day = DayRooms(rooms)

    def takes(self, wish: PastWish, number: int) -> bool:
        """Give the party a room where one can be made free, and say whether it could."""
        wanted = Wanted(
            room_class=wish.room_class,
            slot=wish.slot,
            party_size=wish.party_size,
            room_id=wish.room_id,
            upgrade_ranks=wish.upgrade_ranks,
        )
        try:
            decision = decide(
                self._day, wanted, self._ladder, limits=LIMITS, seed=number, now=wish.rang_at
            )
        except Conflict:
            return False
        self._write(wish, decision, number)
        return True

    def _write(self, wish: PastWish, decision: Decision, number: int) -> None:
        for move in decision.moves:
            moved = self._taken[move.reservation_id]
            slot = Slot(moved.slot.starts_at, move.occupies_until)
            self._taken[move.reservation_id] = moved._replace(room_id=move.to_room_id, slot=slot)
        party = Occupation(
            room_id=decision.room.id,
            slot=Slot(*needed(decision.room.room_class, wish.slot)),
            reservation_id=UUID(int=number + 1),
            booked_class_id=wish.room_class.id,
            movable=wish.room_id is None,
            party_size=wish.party_size,
            ends_at=wish.slot.ends_at,
            upgrade_ranks=wish.upgrade_ranks,
        )
        self._taken[UUID(int=number + 1)] = party
        if decision.moves:
            self._day = DayRooms(self._rooms, tuple(self._taken.values()))
        else:
            self._day = self._day.adding(party)
