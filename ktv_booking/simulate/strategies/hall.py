"""A made-up house for one evening: its rooms by class, and the half hours of its day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts

SLOT_MINUTES = 30
SLOTS = 38
OPENS_AT = datetime(2026, 1, 3, 11, tzinfo=UTC)
"""A Saturday, from 11:00 to 06:00; no stay reaches into another business day."""
PEAK = range(16, 28)
"""19:00 to 01:00, the half hours by which load is counted."""

_CLASSES = (
    ("mini", Text(zh="迷你房", en="mini room"), 10, (1, 3, 4)),
    ("small", Text(zh="小房", en="small room"), 14, (2, 6, 8)),
    ("medium", Text(zh="中房", en="medium room"), 12, (4, 10, 12)),
    ("large", Text(zh="大房", en="large room"), 6, (8, 16, 20)),
    ("deluxe", Text(zh="豪华房", en="deluxe room"), 3, (12, 24, 28)),
)
"""Code, name, rooms in a house of 45 (as the demo's shanghai), capacity."""
_INSTANTS = [OPENS_AT + timedelta(minutes=SLOT_MINUTES * slot) for slot in range(SLOTS + 1)]
_SPANS = {
    (begin, end): Slot(_INSTANTS[begin], _INSTANTS[end])
    for begin in range(SLOTS)
    for end in range(begin + 1, SLOTS + 1)
}


def instant(minute: int) -> datetime:
    """Return the instant so many minutes after opening; before it they are negative."""
    return OPENS_AT + timedelta(minutes=minute)


def span(begin: int, end: int) -> Slot:
    """Return the half hours from `begin` until `end` as a span of instants."""
    return _SPANS[begin, end]


def half_hours(slot: Slot) -> tuple[int, int]:
    """Return a span of instants as half hours after opening."""
    begin, end = slot.starts_at - OPENS_AT, slot.ends_at - OPENS_AT
    return int(begin.total_seconds()) // 1800, -(-int(end.total_seconds()) // 1800)


@dataclass(frozen=True)
class Hall:
    """The rooms, small first, and the ladder of their classes."""

    rooms: tuple[RoomFacts, ...]
    ladder: Ladder

    @cached_property
    def class_of(self) -> dict[UUID, int]:
        """Return the place of each room's class on the ladder, from 0."""
        places = {one.id: place for place, one in enumerate(self.ladder)}
        return {room.id: places[room.room_class.id] for room in self.rooms}

    @cached_property
    def by_class(self) -> tuple[tuple[RoomFacts, ...], ...]:
        """Return the rooms of each class, small first."""
        return tuple(
            tuple(room for room in self.rooms if room.room_class.id == one.id)
            for one in self.ladder
        )

    def allowed(self, place: int, upgrade_ranks: int = 1) -> range:
        """Return the classes that would do for a booking of one: never the top one by upgrade."""
        above = self.ladder.above(self.ladder.classes[place], upgrade_ranks)
        return range(place, place + len(above) + 1)


def hall_of(rooms: int) -> Hall:
    """Return a house of so many rooms, its classes in the demo's proportion, one each at least."""
    classes = [
        ClassFacts(
            id=UUID(int=rank), code=code, name=name, rank=rank,
            capacity_min=capacity[0], capacity_comfort=capacity[1], capacity_max=capacity[2],
            turnover=timedelta(minutes=10), turnover_inside=True,
        )
        for rank, (code, name, _, capacity) in enumerate(_CLASSES, start=1)
    ]  # fmt: skip
    made: list[RoomFacts] = []
    for one, count in zip(classes, _shared_out(rooms), strict=True):
        for number in range(1, count + 1):
            order = len(made) + 1
            made.append(
                RoomFacts(
                    id=UUID(int=1000 + order), number=f"{one.rank}{number:02}",
                    room_class=one, floor=str(one.rank), sort_order=order,
                )
            )  # fmt: skip
    return Hall(tuple(made), Ladder.of(classes))


def _shared_out(rooms: int) -> list[int]:
    """Share rooms out among the classes by largest remainder."""
    weights = [weight for _, _, weight, _ in _CLASSES]
    exact = [rooms * weight / sum(weights) for weight in weights]
    counts = [max(1, int(one)) for one in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (int(exact[i]) - exact[i], i))
    for place in by_remainder[: max(0, rooms - sum(counts))]:
        counts[place] += 1
    return counts
