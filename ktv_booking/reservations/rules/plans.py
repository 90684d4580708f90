"""Plans: what the house would have to change, whom that touches, and who could not be placed.

Nothing is written by a plan. First it is tried with those alone that nobody told their room, at
last also with those who come soon; only where that does not do are the others asked: crew that
counts on a room, guests who know it.
Source: rules F1; workflows 10, 11; which parties may be asked is ours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Limits,
    NoRoomFree,
    Occupation,
    RoomAlreadyTaken,
    RoomOutOfOrder,
    SilentMove,
    Wanted,
)
from ktv_booking.reservations.rules.assignment.free import free_of_class
from ktv_booking.reservations.rules.book import LATE_ROOMS, DayBook
from ktv_booking.reservations.rules.judging import decide_late
from ktv_booking.rooms.rules import RoomFacts

Touches = Literal["nobody", "crew", "guest"]
BY_HAND = Limits(quiet_minutes=0)
"""How far a plan goes that people look at before it is done: also for those who come soon."""
LEAST_BY_HAND = 6
"""So many may move for one party by a plan, however few policy lets move silently."""
FULL = (NoRoomFree, RoomAlreadyTaken, RoomOutOfOrder)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A plan as the rules see it: who moves, where the party itself goes, who cannot be placed."""

    moves: tuple[SilentMove, ...] = ()
    room: RoomFacts | None = None
    stays: Mapping[UUID, DomainError] | None = None
    refusal: DomainError | None = None

    @property
    def is_feasible(self) -> bool:
        """Say whether all of it can be done."""
        return self.refusal is None and not self.stays


def asking(book: DayBook, also: Iterable[UUID]) -> DayBook:
    """Return the book in which these may be moved as well: those who count on their room."""
    ids, rooms = frozenset(also), book.rooms
    there = tuple(
        one._replace(movable=True) if one.reservation_id in ids else one
        for one in rooms.occupations
    )
    return replace(book, rooms=DayRooms(rooms.rooms, there, rooms.span))


def by_hand(limits: Limits) -> Limits:
    """Return how far a plan goes for a party for which silent moves may go that far."""
    most = limits.max_moves
    most = None if most is None else max(most, LEAST_BY_HAND)
    return replace(limits, quiet_minutes=0, max_moves=most)


def make_room(
    book: DayBook, wanted: Wanted, also: Iterable[UUID], *, now: datetime, silent: Limits
) -> Sketch:
    """Plan a room for one party: by silent moves, else by asking others to move as well.

    `silent` says how far silent moves may go for it.
    """
    refused: DomainError | None = None
    further = by_hand(silent)
    for tried, limits in ((book, silent), (book, further), (asking(book, also), further)):
        try:
            decision = decide_late(tried, wanted, now=now, limits=limits)
        except FULL as refusal:
            refused = refused or refusal
            continue
        return Sketch(decision.moves, decision.room)
    return Sketch(refusal=refused)


def empty_room(
    book: DayBook,
    room: RoomFacts,
    slot: Slot,
    also: Iterable[UUID],
    *,
    now: datetime,
    silent: Mapping[UUID, Limits],
) -> Sketch:
    """Plan where everybody goes who is booked into a room that will be out of use.

    The first to come is placed first. Who sits there, or fits nowhere else, stays: somebody has
    to speak to them. `silent` says how far silent moves may go for each of them.
    """
    also = frozenset(also)
    asked = asking(book, also)
    parties = parties_in(asked, room, slot)
    stays: dict[UUID, DomainError] = {}
    tried = asked
    for one in parties:
        tried = tried.without(one.reservation_id) if one.reservation_id else tried
    block = Occupation(room.id, slot, None, kind="maintenance")
    tried = replace(tried, rooms=tried.rooms.adding(block))
    for one in parties:
        assert one.reservation_id is not None
        if not one.movable:
            stays[one.reservation_id] = RoomAlreadyTaken(room=room.number)
            continue
        try:
            further = by_hand(silent[one.reservation_id])
            tried = _placed(tried, one, also, now=now, limits=further)
        except FULL as refusal:
            stays[one.reservation_id] = refusal
    return Sketch(moved_between(book, tried), stays=stays)


def parties_in(book: DayBook, room: RoomFacts, slot: Slot) -> list[Occupation]:
    """Return the bookings that have a room at some time of a span, the first to come first."""
    there = book.rooms.track(room.id).blocking(slot.starts_at, slot.ends_at)
    return [one for one in there if one.kind == "reservation" and one.reservation_id]


def tidy(book: DayBook, *, now: datetime) -> Sketch:
    """Plan how those that nobody told their room lie closer: who fits in the class they booked
    leaves the larger room, so that it can be sold again.
    """
    tried = book
    ladder = book.house.ladder
    for one in sorted(book.rooms.occupations, key=lambda one: (one.slot.starts_at, one.room_id)):
        room = book.house.by_id[one.room_id]
        said = one.said_class_id or one.booked_class_id
        begins_soon = one.slot.starts_at < now
        if not one.movable or said is None or said == room.room_class.id or begins_soon:
            continue
        present = next(o for o in tried.rooms.occupations if o.reservation_id == one.reservation_id)
        if tried.house.by_id[present.room_id].room_class.id == said:
            continue
        assert one.reservation_id is not None
        without = tried.without(one.reservation_id)
        agreed = Slot(one.slot.starts_at, one.ends_at or one.slot.ends_at)
        if free := free_of_class(without.rooms, ladder.by_id(said), agreed):
            tried = _in_room(without, one, free[0])
    return Sketch(moved_between(book, tried))


def moved_between(before: DayBook, after: DayBook) -> tuple[SilentMove, ...]:
    """Return who is in another room afterwards, in the order of their stays."""
    there = {one.reservation_id: one for one in after.rooms.occupations if one.reservation_id}
    ladder, moves = before.house.ladder, []
    for one in before.rooms.occupations:
        if one.reservation_id is None or one.kind != "reservation":
            continue
        now_in = there.get(one.reservation_id)
        if now_in is None or now_in.room_id == one.room_id:
            continue
        used = before.house.by_id[now_in.room_id].room_class
        said = one.said_class_id or one.booked_class_id or used.id
        is_fit = used.rank > ladder.by_id(said).rank
        until = now_in.slot.ends_at
        moves.append(
            SilentMove(one.reservation_id, one.room_id, now_in.room_id, used.id, until, is_fit)
        )
    return tuple(moves)


def _placed(
    book: DayBook, one: Occupation, also: frozenset[UUID], *, now: datetime, limits: Limits
) -> DayBook:
    """Return the book with a party in another room; `also` move for it only if nothing else does.

    Raises:
        DomainError: it fits nowhere.
    """
    wanted = _as_booked(book, one)
    try:
        decision = decide_late(_sparing(book, also), wanted, now=now, limits=limits)
    except FULL:
        decision = decide_late(book, wanted, now=now, limits=limits)
    return _in_room(book.exchanging(decision.moves), one, decision.room)


def _sparing(book: DayBook, these: frozenset[UUID]) -> DayBook:
    """Return the book in which these stay where they are."""
    rooms = book.rooms
    there = tuple(
        one._replace(movable=False) if one.reservation_id in these else one
        for one in rooms.occupations
    )
    return replace(book, rooms=DayRooms(rooms.rooms, there, rooms.span))


def _as_booked(book: DayBook, one: Occupation) -> Wanted:
    """Return the wish for another room of a party that has one."""
    ladder = book.house.ladder
    said = ladder.by_id(one.said_class_id or one.booked_class_id or UUID(int=0))
    ranks = LATE_ROOMS.upgrade_ranks if one.upgrade_ranks is None else one.upgrade_ranks
    local = book.venue.local  # a refusal says its hours
    agreed = Slot(local(one.slot.starts_at), local(one.ends_at or one.slot.ends_at))
    heads = min(one.party_size, said.capacity_max)
    return Wanted(said, agreed, heads, upgrade_ranks=ranks)


def _in_room(book: DayBook, one: Occupation, room: RoomFacts) -> DayBook:
    until = room.room_class.free_after(one.ends_at or one.slot.ends_at)
    there = one._replace(room_id=room.id, slot=Slot(one.slot.starts_at, until))
    return replace(book, rooms=book.rooms.adding(there))
