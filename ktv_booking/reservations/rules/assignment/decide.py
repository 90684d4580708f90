"""Decide one wish: a room of the class, a larger one to fill a gap, the very room, or a refusal.

The stages are tried in order, each answers with a `Decision` or None. The first is best fit
into the present assignment; a stage that makes place by silent moves fits behind it.
Source: workflows 01-08, 13; rules F1; the order of preference is ours.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.rules.assignment.day import DayRooms, Occupation
from ktv_booking.reservations.rules.assignment.free import free_of_class, needed
from ktv_booking.reservations.rules.assignment.refusals import (
    NoRoomFree,
    RoomAlreadyTaken,
    RoomOutOfOrder,
)
from ktv_booking.reservations.rules.assignment.wanted import Decision, Limits, Wanted
from ktv_booking.reservations.rules.assignment.witness import (
    blocked_by,
    span_fact,
    spoken,
    tightest_part,
)
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts

DAY = timedelta(days=1)


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
    if wanted.room_id is not None:
        return _this_very_room(day, wanted)
    wanted.room_class.ensure_holds(wanted.party_size)
    classes = _classes_to_try(wanted, ladder)
    for room_class in classes:
        if room := _best_fit(day, wanted, room_class):
            return _given(day, wanted, room)
    raise _no_room_free(day, wanted, classes)


def _classes_to_try(wanted: Wanted, ladder: Ladder) -> list[ClassFacts]:
    above = ladder.above(wanted.room_class, wanted.upgrade_ranks, enter_top=wanted.enter_top)
    return [one for one in (wanted.room_class, *above) if wanted.party_size <= one.capacity_max]


def _best_fit(day: DayRooms, wanted: Wanted, room_class: ClassFacts) -> RoomFacts | None:
    free = free_of_class(day, room_class, wanted.slot)
    if not _leaves_enough(wanted, room_class, free):
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


def _leaves_enough(wanted: Wanted, room_class: ClassFacts, free: Sequence[RoomFacts]) -> bool:
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


def _given(day: DayRooms, wanted: Wanted, room: RoomFacts) -> Decision:
    _, ends_at = needed(room.room_class, wanted.slot)
    coming = day.track(room.id).next_start(ends_at)
    insisted = wanted.room_id is not None
    return Decision(
        room=room,
        house_fit=not insisted and room.room_class.rank > wanted.room_class.rank,
        next_start=spoken(coming, wanted.slot.starts_at.tzinfo) if coming else None,
    )


def _this_very_room(day: DayRooms, wanted: Wanted) -> Decision:
    room = day.room(wanted.room_id) if wanted.room_id else None
    if room is None:
        raise NotFound(what="room")
    room.room_class.ensure_holds(wanted.party_size)
    starts_at, ends_at = needed(room.room_class, wanted.slot)
    blocking = day.track(room.id).blocking(starts_at, ends_at)
    outage = next((one for one in blocking if one.is_outage), None)
    zone = wanted.slot.starts_at.tzinfo
    if outage is not None:
        raise RoomOutOfOrder(room=room.number, kind=outage.kind, **span_fact(outage.slot, zone))
    if blocking:
        raise _already_taken(day, wanted, room, blocking[0])
    free = free_of_class(day, room.room_class, wanted.slot)
    if not _leaves_enough(wanted, room.room_class, free):
        raise _no_room_free(day, wanted, [room.room_class])
    return _given(day, wanted, room)


def _already_taken(
    day: DayRooms, wanted: Wanted, room: RoomFacts, blocking: Occupation
) -> RoomAlreadyTaken:
    starts_at, ends_at = needed(room.room_class, wanted.slot)
    zone = wanted.slot.starts_at.tzinfo
    until = blocking.slot.starts_at.astimezone(UTC) - room.room_class.turnover_after
    later = day.track(room.id).first_gap(starts_at, ends_at)
    closes = day.span.ends_at.astimezone(UTC) if day.span else None
    fits = closes is None or later + wanted.slot.length <= closes
    return RoomAlreadyTaken(
        room=room.number,
        blocking=span_fact(blocking.slot, zone),
        free_until=spoken(until, zone) if until > starts_at else None,
        free_from=spoken(later, zone) if fits else None,
    )


def _no_room_free(day: DayRooms, wanted: Wanted, classes: Sequence[ClassFacts]) -> NoRoomFree:
    own = classes[0]
    every = [room for one in classes for room in day.of_class(one.id)]
    suitable = [room for room in every if room.id not in wanted.exclude_room_ids]
    span = needed(own, wanted.slot)
    tightest = tightest_part(day, suitable, *span)
    zone = wanted.slot.starts_at.tzinfo
    free = {room.id for one in classes for room in free_of_class(day, one, wanted.slot)}
    return NoRoomFree(
        room_class=own.code,
        room_class_name={"zh": own.name.zh, "en": own.name.en},
        rooms_total=sum(room.room_class.id == own.id for room in suitable),
        party_size=wanted.party_size,
        **span_fact(wanted.slot, zone),
        reason="held_back"
        if any(room.id in free for room in suitable)
        else blocked_by(day, suitable, *span, tightest),
        witness={
            "starts_at": spoken(tightest.starts_at, zone),
            "ends_at": spoken(tightest.ends_at, zone),
            "taken": tightest.taken,
            "out_of_sale": tightest.out_of_sale,
            "management_hold": tightest.management_hold,
            "suitable": len(suitable),
        },
    )
