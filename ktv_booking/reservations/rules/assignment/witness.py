"""The proof of a refusal: the part of the stay in which the house is fullest."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import pairwise

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment.day import DayRooms
from ktv_booking.rooms.rules import RoomFacts

Busy = tuple[datetime, datetime]


def tightest_part(
    day: DayRooms, rooms: Sequence[RoomFacts], starts_at: datetime, ends_at: datetime
) -> tuple[datetime, datetime, int]:
    """Return the first longest part of the span (UTC) with the most of `rooms` taken, and how many.

    The whole span with 0 where none is taken at all.
    """
    changes: dict[datetime, int] = {starts_at: 0, ends_at: 0}
    for room in rooms:
        for begin, end in _busy(day, room, starts_at, ends_at):
            changes[begin] = changes.get(begin, 0) + 1
            changes[end] = changes.get(end, 0) - 1
    return _fullest(sorted(changes.items()))


def _busy(day: DayRooms, room: RoomFacts, starts_at: datetime, ends_at: datetime) -> Iterable[Busy]:
    """Yield the parts of the span in which the room is taken, each instant once."""
    reached = starts_at
    for one in day.track(room.id).blocking(starts_at, ends_at):
        begin = max(one.slot.starts_at.astimezone(UTC), reached)
        reached = max(reached, min(one.slot.ends_at.astimezone(UTC), ends_at))
        if begin < reached:
            yield begin, reached


def _fullest(changes: list[tuple[datetime, int]]) -> tuple[datetime, datetime, int]:
    """Read the running count; neighbouring parts of the same count are one part."""
    parts: list[tuple[datetime, datetime, int]] = []
    taken = 0
    for (begin, change), (end, _) in pairwise(changes):
        taken += change
        if parts and parts[-1][2] == taken:
            parts[-1] = (parts[-1][0], end, taken)
        else:
            parts.append((begin, end, taken))
    return max(parts, key=lambda part: part[2])


def spoken(instant: datetime, zone: tzinfo | None) -> datetime:
    """Return the instant in the zone the request spoke in, for facts that people read."""
    return instant.astimezone(zone)


def span_fact(slot: Slot, zone: tzinfo | None) -> dict[str, datetime]:
    """Return a span as the fact of a refusal."""
    return {"starts_at": spoken(slot.starts_at, zone), "ends_at": spoken(slot.ends_at, zone)}
