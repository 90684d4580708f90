"""What is free: rooms by class, the longest stay, two rooms beside each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment.day import DayRooms
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts

NO_TIME = timedelta(0)


def needed(room_class: ClassFacts, slot: Slot) -> tuple[datetime, datetime]:
    """Return the span, in UTC, that a stay takes from a room of the class: turnover included."""
    return (
        slot.starts_at.astimezone(UTC),
        slot.ends_at.astimezone(UTC) + room_class.turnover_after,
    )


def free_of_class(day: DayRooms, room_class: ClassFacts, slot: Slot) -> list[RoomFacts]:
    """Return the rooms of one class that are free for the stay and its turnover."""
    starts_at, ends_at = needed(room_class, slot)
    return [
        room
        for room in day.of_class(room_class.id)
        if day.track(room.id).is_free(starts_at, ends_at)
    ]


def rooms_free(day: DayRooms, ladder: Ladder, slot: Slot) -> dict[UUID, int]:
    """Return how many rooms of each class are free for the whole stay, whoever may sit in them.

    Stock that is kept back counts as free: the caller subtracts it.
    """
    return {one.id: len(free_of_class(day, one, slot)) for one in ladder}


def longest_stay(
    day: DayRooms, rooms: Iterable[RoomFacts], starts_at: datetime, until: datetime
) -> timedelta:
    """Return how long one may stay from `starts_at` in the best of `rooms`, at most to `until`.

    Zero if all are taken at that instant. Turnover that runs after must fit before the next
    party, not before `until`.
    """
    start, limit = starts_at.astimezone(UTC), until.astimezone(UTC)
    longest = NO_TIME
    for room in rooms:
        track = day.track(room.id)
        # a moment is enough to learn whether somebody is in there now
        if not track.is_free(start, start + timedelta.resolution):
            continue
        ends = track.next_start(start)
        out = limit if ends is None else min(limit, ends - room.room_class.turnover_after)
        longest = max(longest, out - start)
    return longest


@dataclass(frozen=True, slots=True)
class RoomPair:
    """Two rooms for one party; `adjoining` where a door or wall joins them."""

    first: RoomFacts
    second: RoomFacts
    adjoining: bool


def adjoining_pairs(day: DayRooms, slot: Slot, party_size: int) -> list[RoomPair]:
    """Return pairs of free rooms that seat the party only together, best first.

    Adjoining ones before others of the same floor; then those with comfortable seats for all,
    the fewest seats too many, the order of the board. Rooms of different floors make no pair.
    """
    free = [room for class_id in _classes(day) for room in free_of_class(day, class_id, slot)]
    free.sort(key=_board_order)
    found = [
        RoomPair(first, second, second.id in first.adjoins or first.id in second.adjoins)
        for first, second in combinations(free, 2)
        if _seat_only_together(first.room_class, second.room_class, party_size)
    ]
    near = [pair for pair in found if pair.adjoining or _on_one_floor(pair)]
    return sorted(near, key=lambda pair: _inconvenience(pair, party_size))


def _seat_only_together(first: ClassFacts, second: ClassFacts, party_size: int) -> bool:
    alone = max(first.capacity_max, second.capacity_max)
    return alone < party_size <= first.capacity_max + second.capacity_max


def _classes(day: DayRooms) -> list[ClassFacts]:
    return list({room.room_class.id: room.room_class for room in day.rooms}.values())


def _board_order(room: RoomFacts) -> tuple[int, str, UUID]:
    return room.sort_order, room.number, room.id


def _on_one_floor(pair: RoomPair) -> bool:
    return bool(pair.first.floor) and pair.first.floor == pair.second.floor


def _inconvenience(pair: RoomPair, party_size: int) -> tuple[bool, bool, int]:
    first, second = pair.first.room_class, pair.second.room_class
    comfort = first.capacity_comfort + second.capacity_comfort
    return not pair.adjoining, comfort < party_size, first.capacity_max + second.capacity_max
