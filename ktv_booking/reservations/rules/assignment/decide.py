"""Decide one wish: a room of the class, a larger one to fill a gap, the very room, or a refusal.

The stages are tried in order, each answers with a `Decision` or None. The first is best fit
into the present assignment; a stage that makes place by silent moves fits behind it.
Source: workflows 01-08, 13; rules F1; the order of preference is ours.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.rules.assignment.day import DayRooms
from ktv_booking.reservations.rules.assignment.fitting import best_fit, leaves_enough
from ktv_booking.reservations.rules.assignment.free import free_of_class, needed
from ktv_booking.reservations.rules.assignment.grounds import already_taken, no_room_free
from ktv_booking.reservations.rules.assignment.rearranging import Place, Search
from ktv_booking.reservations.rules.assignment.refusals import RoomOutOfOrder
from ktv_booking.reservations.rules.assignment.wanted import (
    Decision,
    Limits,
    SilentMove,
    Wanted,
)
from ktv_booking.reservations.rules.assignment.witness import span_fact, spoken
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts


def decide(
    day: DayRooms,
    wanted: Wanted,
    ladder: Ladder,
    *,
    limits: Limits | None = None,
    seed: int = 0,
    now: datetime | None = None,
) -> Decision:
    """Choose the room for a party, or refuse with the proof.

    With `limits` the house may make place by silent moves; without them nobody is moved. `now`
    tells who begins too soon to be moved, `seed` breaks ties of the search.

    By class: the wanted class first, then up to `upgrade_ranks` above it. In a class, the room
    that fulfils most wishes, then the one whose gap is left smallest, then the board's order.

    Raises:
        CapacityExceeded: the class, or the very room, does not hold the party.
        NoRoomFree: no room fits the whole stay, or the rest is kept back.
        NotFound: the very room is none of this venue.
        RoomAlreadyTaken: the very room is taken.
        RoomOutOfOrder: the very room is out of use.
    """
    search = Search(day, wanted, ladder, limits, seed, now) if limits else None
    if wanted.room_id is not None:
        return _this_very_room(day, wanted, search)
    wanted.room_class.ensure_holds(wanted.party_size)
    classes = _classes_to_try(wanted, ladder)
    for room_class in classes:
        if room := best_fit(day, wanted, room_class):
            return _given(day, wanted, room)
    found = search.run() if search else None
    if isinstance(found, Place):
        return _given(day, wanted, found.room, found)
    raise no_room_free(day, wanted, classes, found)


def _classes_to_try(wanted: Wanted, ladder: Ladder) -> list[ClassFacts]:
    above = ladder.above(wanted.room_class, wanted.upgrade_ranks, enter_top=wanted.enter_top)
    return [one for one in (wanted.room_class, *above) if wanted.party_size <= one.capacity_max]


def _this_very_room(day: DayRooms, wanted: Wanted, search: Search | None) -> Decision:
    room = day.room(wanted.room_id) if wanted.room_id else None
    if room is None:
        raise NotFound(what="room")
    room.room_class.ensure_holds(wanted.party_size)
    blocking = day.track(room.id).blocking(*needed(room.room_class, wanted.slot))
    outage = next((one for one in blocking if one.is_outage), None)
    if outage is not None:
        span = span_fact(outage.slot, wanted.slot.starts_at.tzinfo)
        raise RoomOutOfOrder(room=room.number, kind=outage.kind, **span)
    staying = [one for one in blocking if not (search and search.may_move(one))]
    if staying:
        proof = search.proof_of(staying[0]) if search else None
        raise already_taken(day, wanted, room, staying[0], proof)
    free = free_of_class(day, room.room_class, wanted.slot)
    if not blocking and leaves_enough(wanted, room.room_class, free):
        return _given(day, wanted, room)
    found = search.run() if search else None
    if isinstance(found, Place):
        return _given(day, wanted, room, found)
    if blocking:
        raise already_taken(day, wanted, room, blocking[0], found)
    raise no_room_free(day, wanted, [room.room_class], found)


def _given(day: DayRooms, wanted: Wanted, room: RoomFacts, made: Place | None = None) -> Decision:
    coming = _next_start(day, wanted, room, made.moves if made else ())
    insisted = wanted.room_id is not None
    return Decision(
        room=room,
        house_fit=not insisted and room.room_class.rank > wanted.room_class.rank,
        moves=made.moves if made else (),
        next_start=spoken(coming, wanted.slot.starts_at.tzinfo) if coming else None,
        stage=made.stage if made else "best_fit",
    )


def _next_start(
    day: DayRooms, wanted: Wanted, room: RoomFacts, moves: Sequence[SilentMove]
) -> datetime | None:
    """Return when the next one comes into the room, once the moves are done."""
    _, ends_at = needed(room.room_class, wanted.slot)
    if not moves:
        return day.track(room.id).next_start(ends_at)
    moving = {move.reservation_id: move.to_room_id for move in moves}
    starts = (
        one.slot.starts_at.astimezone(UTC)
        for one in day.occupations
        if moving.get(one.reservation_id or room.id, one.room_id) == room.id
    )
    return min((start for start in starts if start >= ends_at), default=None)
