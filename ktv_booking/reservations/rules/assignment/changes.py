"""The same decision for what changes later: other starts, a longer stay, a room out of order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.time import Slot, later
from ktv_booking.reservations.rules.assignment.competing import competition
from ktv_booking.reservations.rules.assignment.day import DayRooms, Occupation
from ktv_booking.reservations.rules.assignment.decide import decide
from ktv_booking.reservations.rules.assignment.reading import compact
from ktv_booking.reservations.rules.assignment.rearranging import rearrange, silent_moves
from ktv_booking.reservations.rules.assignment.refusals import (
    NoRoomFree,
    RoomAlreadyTaken,
    RoomOutOfOrder,
)
from ktv_booking.reservations.rules.assignment.wanted import Decision, Limits, SilentMove, Wanted
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


def decide_extension(
    day: DayRooms,
    reservation_id: UUID,
    ends_at: datetime,
    ladder: Ladder,
    *,
    held_back: Mapping[UUID, int] | None = None,
    limits: Limits | None = None,
    seed: int = 0,
    now: datetime | None = None,
) -> Decision:
    """Let a party stay until `ends_at` in its present room: at once, or once others have moved.

    What shared the room with its stay before, and ends by then, is in nobody's way.

    Raises:
        NotFound: the reservation has no room on this day.
        RoomAlreadyTaken: somebody who stays comes next, or whoever comes next fits nowhere else.
        RoomOutOfOrder: the room is out of use before then.
    """
    present, left = _leaving(day, reservation_id)
    room = left.room(present.room_id)
    if room is None:
        raise NotFound(what="room")
    wanted = Wanted(
        room_class=room.room_class,
        slot=Slot(present.slot.starts_at.astimezone(ends_at.tzinfo), ends_at),
        party_size=min(present.party_size, room.room_class.capacity_max),
        room_id=room.id,
        held_back=held_back or {},
    )
    return decide(left, wanted, ladder, limits=limits, seed=seed, now=now)


def _leaving(day: DayRooms, reservation_id: UUID) -> tuple[Occupation, DayRooms]:
    """Return where a party is, and the day without it and what is past in its room."""
    present = next(
        (
            one
            for one in day.occupations
            if one.reservation_id == reservation_id and not one.is_outage
        ),
        None,
    )
    if present is None:
        raise NotFound(what="reservation")
    kept = [
        one
        for one in day.without(reservation_id).occupations
        if not (one.shares_room_with(present) and one.slot.ends_at <= present.slot.ends_at)
    ]
    return present, DayRooms(day.rooms, kept, day.span)


@dataclass(frozen=True, slots=True)
class Cleared:
    """Who leaves a room that goes out of use, who moves for them, and who has to stay in it."""

    moves: tuple[SilentMove, ...] = ()
    staying: tuple[UUID, ...] = field(default=())


def clear_room(
    day: DayRooms,
    room_id: UUID,
    slot: Slot,
    ladder: Ladder,
    *,
    limits: Limits,
    seed: int = 0,
    now: datetime | None = None,
) -> Cleared:
    """Find other rooms for those who may be moved out of a room; say who stays all the same.

    One after the other in the order of their stays; the limit on moves holds for each of them.

    Raises:
        NotFound: the room is none of this venue.
    """
    done = compact(day, ladder, limits=limits, now=now, slots=[slot])
    room = done.numbers.get(room_id)
    if room is None:
        raise NotFound(what="room")
    homes = list(done.home)
    for party in done.evict(room, done.span(slot.starts_at.timestamp(), slot.ends_at.timestamp())):
        if competition(done, [party]) or rearrange(done, [party], limits, seed) is None:
            done.fix(room, done.spans[party][done.class_of[room]])
            done.place[party] = room
        done.settle()
    moves = silent_moves(done, homes)
    moved = {move.reservation_id for move in moves}
    present = day.track(room_id).blocking(slot.starts_at, slot.ends_at)
    staying = [one.reservation_id for one in present if one.kind == "reservation"]
    return Cleared(moves, tuple(one for one in staying if one is not None and one not in moved))
