"""Best fit into the present assignment: nobody is moved for it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ktv_booking.reservations.rules.assignment.day import DayRooms
from ktv_booking.reservations.rules.assignment.free import free_of_class, needed
from ktv_booking.reservations.rules.assignment.wanted import Wanted
from ktv_booking.rooms.rules import ClassFacts, RoomFacts

DAY = timedelta(days=1)


def best_fit(day: DayRooms, wanted: Wanted, room_class: ClassFacts) -> RoomFacts | None:
    """Return the free room of a class that fits best: most wishes met, then the smallest gap.

    None where all are taken, or what is free is kept back.
    """
    free = free_of_class(day, room_class, wanted.slot)
    if not leaves_enough(wanted, room_class, free):
        return None
    near = day.room(wanted.wishes.near_room_id) if wanted.wishes.near_room_id else None
    span = needed(room_class, wanted.slot)
    return min(
        (room for room in free if room.id not in wanted.exclude_room_ids),
        key=lambda room: (
            _unfulfilled(wanted, room, near),
            _gap_left(day, room, span),
            room.sort_order,
            room.number,
            room.id,
        ),
        default=None,
    )


def leaves_enough(wanted: Wanted, room_class: ClassFacts, free: Sequence[RoomFacts]) -> bool:
    """Say whether as many rooms as the house keeps back stay free beside this party's."""
    return len(free) > wanted.held_back.get(room_class.id, 0)


def _unfulfilled(wanted: Wanted, room: RoomFacts, near: RoomFacts | None) -> tuple[int, ...]:
    """Order rooms by how many wishes they meet, most first; of as many, the weightier wish wins."""
    wishes = wanted.wishes
    this_room = int(room.id == wishes.room_id)
    beside = int(near is not None and (near.id in room.adjoins or room.id in near.adjoins))
    close = int(bool(beside) or (near is not None and _same_floor(room, near.floor)))
    features = len(wishes.features & room.features)
    floor = int(wishes.same_floor is not None and _same_floor(room, wishes.same_floor))
    return (-(this_room + close + features + floor), -this_room, -beside, -close, -features)


def _same_floor(room: RoomFacts, floor: str) -> bool:
    return bool(floor) and room.floor == floor


def _gap_left(day: DayRooms, room: RoomFacts, span: tuple[datetime, datetime]) -> timedelta:
    """Return the free time left before and after, within the day."""
    starts_at, ends_at = span
    opens = day.span.starts_at.astimezone(UTC) if day.span else starts_at - DAY
    closes = day.span.ends_at.astimezone(UTC) if day.span else ends_at + DAY
    track = day.track(room.id)
    cleared, next_start = track.cleared_by(ends_at), track.next_start(ends_at)
    before = starts_at - max(opens, cleared or opens)
    after = min(closes, next_start or closes) - ends_at
    return max(before, timedelta(0)) + max(after, timedelta(0))
