"""The same decision for other starts than the one that was asked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ktv_booking.kernel.time import Slot, later
from ktv_booking.reservations.rules.assignment.day import DayRooms
from ktv_booking.reservations.rules.assignment.decide import decide
from ktv_booking.reservations.rules.assignment.refusals import (
    NoRoomFree,
    RoomAlreadyTaken,
    RoomOutOfOrder,
)
from ktv_booking.reservations.rules.assignment.wanted import Limits, Wanted
from ktv_booking.rooms.rules import Ladder

HOUR = timedelta(hours=1)


def feasible_starts(
    day: DayRooms,
    wanted: Wanted,
    ladder: Ladder,
    *,
    step: timedelta,
    within: timedelta = HOUR,
    limits: Limits | None = None,
    seed: int = 0,
    now: datetime | None = None,
) -> list[datetime]:
    """Return the other starts at which a stay of that length fits, nearest first.

    In steps from the wished start, inside the day and not before `now`; of two as near, the
    later one first.

    Raises:
        CapacityExceeded: no start helps a party that the room does not hold.
        NotFound: the very room is none of this venue.
    """
    found = []
    for starts_at in _starts_around(wanted.slot.starts_at, within, step):
        slot = Slot.lasting(starts_at, wanted.slot.length)
        if (now is not None and starts_at < now) or not _is_inside(slot, day.span):
            continue
        try:
            decide(day, replace(wanted, slot=slot), ladder, limits=limits, seed=seed, now=now)
        except (NoRoomFree, RoomAlreadyTaken, RoomOutOfOrder):
            continue
        found.append(starts_at)
    return found


def _starts_around(wished: datetime, within: timedelta, step: timedelta) -> Iterator[datetime]:
    for steps in range(1, int(within / step) + 1):
        yield later(wished, steps * step)
        yield later(wished, -steps * step)


def _is_inside(slot: Slot, span: Slot | None) -> bool:
    return span is None or (span.contains(slot.starts_at) and slot.ends_at <= span.ends_at)
