"""Evenings of a small house on which more want rooms than there are, and how each was answered."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Decision,
    Limits,
    NoRoomFree,
    RoomAlreadyTaken,
    Wanted,
    decide,
)
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts
from tests.late_rooms import booked

OPENS = datetime(2026, 12, 5, 4, tzinfo=UTC)
SPAN = Slot(OPENS, OPENS + timedelta(hours=14))
HALF = timedelta(minutes=30)
WITHOUT_CAP = Limits(max_moves=None)


def a_class(rank: int) -> ClassFacts:
    seats = 4 * (rank + 1)
    name = Text(f"{rank}", f"{rank}")
    turnover = timedelta(minutes=20)
    return ClassFacts(
        UUID(int=rank + 1), f"c{rank}", name, rank, 1, seats, seats, turnover, rank < 2
    )


CLASSES = tuple(a_class(rank) for rank in range(4))
LADDER = Ladder.of(CLASSES)


def rooms_of(*counts: int) -> tuple[RoomFacts, ...]:
    """So many rooms of each class, small ones first."""
    classes = [one for one, count in zip(CLASSES, counts, strict=False) for _ in range(count)]
    return tuple(
        RoomFacts(UUID(int=100 + at), str(100 + at), one, sort_order=at)
        for at, one in enumerate(classes)
    )


def answered(
    day: DayRooms, wanted: Wanted, limits: Limits, now: datetime | None = None, seed: int = 7
) -> Decision | NoRoomFree | RoomAlreadyTaken:
    try:
        return decide(day, wanted, LADDER, limits=limits, seed=seed, now=now)
    except (NoRoomFree, RoomAlreadyTaken) as refusal:
        return refusal


class Asked(NamedTuple):
    """One decision of a simulated evening, with all that it stood on."""

    day: DayRooms
    wanted: Wanted
    answer: Decision | NoRoomFree | RoomAlreadyTaken
    now: datetime


def callers(seed: int, limits: Limits) -> Iterator[Asked]:
    """Play an evening of twelve rooms that more want than there are; one in seven insists."""
    random = Random(seed)
    day = DayRooms(rooms_of(4, 4, 3, 1), (), SPAN)
    for guest in range(34):
        now = OPENS + (guest - 20) * timedelta(minutes=15)
        start = max(round(random.gauss(15, 4)), 2 * (now - OPENS) // timedelta(hours=1) + 1, 0)
        slot = Slot.lasting(OPENS + min(start, 22) * HALF, random.choice((4, 5, 6, 7, 8)) * HALF)
        room_class = random.choices(CLASSES, (4, 4, 3, 1))[0]
        insists = random.random() < 1 / 7
        room = random.choice(day.of_class(room_class.id)).id if insists else None
        wanted = Wanted(room_class, slot, 2, room_id=room, upgrade_ranks=1)
        answer = answered(day, wanted, limits, now, seed=guest)
        yield Asked(day, wanted, answer, now)
        if isinstance(answer, Decision):
            name = UUID(int=10_000 + guest)
            day = booked(day, wanted, answer, name, movable=not insists)
