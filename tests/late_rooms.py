"""What must hold of every decision that moves others, and an exact model of small days.

Both read the book itself, with instants and rooms as they stand there, and share no code with
the search.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Decision,
    Limits,
    Occupation,
    SilentMove,
    Wanted,
    feasible,
)
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts

NEW = UUID(int=2**128 - 1)


def may_be_moved(one: Occupation, limits: Limits, now: datetime | None) -> bool:
    quiet = now is not None and one.slot.starts_at < now + timedelta(minutes=limits.quiet_minutes)
    return one.movable and one.reservation_id is not None and not quiet


def classes_for(one: Occupation, ladder: Ladder, limits: Limits) -> set[UUID]:
    """The classes that a booking which may be moved may be moved to, beside its present one."""
    said = next(rung for rung in ladder if rung.id == (one.said_class_id or one.booked_class_id))
    ranks = limits.upgrade_ranks if one.upgrade_ranks is None else one.upgrade_ranks
    top = limits.enter_top if one.enter_top is None else one.enter_top
    higher = ladder.above(said, ranks, enter_top=top)
    return {rung.id for rung in (said, *higher) if one.party_size <= rung.capacity_max}


def free_rooms(day: DayRooms, room_class: ClassFacts, slot: Slot) -> int:
    need = Slot(slot.starts_at, slot.ends_at + room_class.turnover_after)
    mine = [room for room in day.rooms if room.room_class.id == room_class.id]
    return sum(
        not any(one.room_id == room.id and one.slot.overlaps(need) for one in day.occupations)
        for room in mine
    )


def exchanged(day: DayRooms, moves: Iterable[SilentMove]) -> DayRooms:
    """The book once these bookings have changed rooms."""
    by_id = {move.reservation_id: move for move in moves}
    return DayRooms(day.rooms, [_moved(one, by_id) for one in day.occupations], day.span)


def _moved(one: Occupation, moves: dict[UUID, SilentMove]) -> Occupation:
    move = moves.get(one.reservation_id) if one.reservation_id else None
    if move is None:
        return one
    slot = Slot(one.slot.starts_at, move.occupies_until)
    return one._replace(room_id=move.to_room_id, slot=slot)


def booked(
    day: DayRooms, wanted: Wanted, decision: Decision, guest: UUID = NEW, *, movable: bool = True
) -> DayRooms:
    """The book with the party in its room, and everybody else where the decision moved them."""
    until = wanted.slot.ends_at + decision.room.room_class.turnover_after
    party = Occupation(
        decision.room.id,
        Slot(wanted.slot.starts_at, until),
        guest,
        booked_class_id=wanted.room_class.id,
        movable=movable,
        party_size=wanted.party_size,
        ends_at=wanted.slot.ends_at,
    )
    return exchanged(day, decision.moves).adding(party)


def faults(
    day: DayRooms,
    wanted: Wanted,
    ladder: Ladder,
    decision: Decision,
    limits: Limits,
    now: datetime | None = None,
) -> list[str]:
    """Everything that is wrong with an acceptance; nothing if it may be carried out."""
    return [
        *_faults_of_moves(day, ladder, decision, limits, now),
        *_faults_of_room(day, wanted, ladder, decision),
    ]


def _faults_of_moves(
    day: DayRooms, ladder: Ladder, decision: Decision, limits: Limits, now: datetime | None
) -> Iterator[str]:
    there = {one.reservation_id: one for one in day.occupations}
    rooms = {room.id: room for room in day.rooms}
    if limits.max_moves is not None and len(decision.moves) > limits.max_moves:
        yield "too many are moved"
    if len({move.reservation_id for move in decision.moves}) < len(decision.moves):
        yield "somebody is moved twice"
    for move in decision.moves:
        one = there[move.reservation_id]
        present, target = rooms[one.room_id], rooms[move.to_room_id]
        if not may_be_moved(one, limits, now):
            yield "somebody is moved who may not be"
        if (move.from_room_id, move.to_class_id) != (present.id, target.room_class.id):
            yield "a move says the wrong room"
        allowed = classes_for(one, ladder, limits) | {present.room_class.id}
        if target.room_class.id not in allowed or target.id == present.id:
            yield "somebody is moved where they may not go"
        ends_at = one.ends_at or one.slot.ends_at - present.room_class.turnover_after
        if move.occupies_until != ends_at + target.room_class.turnover_after:
            yield "the turnover of a moved booking is wrong"


def _faults_of_room(
    day: DayRooms, wanted: Wanted, ladder: Ladder, decision: Decision
) -> Iterator[str]:
    above = ladder.above(wanted.room_class, wanted.upgrade_ranks, enter_top=wanted.enter_top)
    if wanted.room_id not in {None, decision.room.id}:
        yield "not the very room"
    if wanted.room_id is None and decision.room.room_class not in (wanted.room_class, *above):
        yield "not a class that may be given"
    if wanted.room_id is None and decision.room.id in wanted.exclude_room_ids:
        yield "a room that was left out"
    after = booked(day, wanted, decision)
    if not feasible(after):
        yield "two share a room"
    for one in ladder:
        kept = min(wanted.held_back.get(one.id, 0), free_rooms(day, one, wanted.slot))
        if free_rooms(after, one, wanted.slot) < kept:
            yield "a room that is kept back is given away"


Item = tuple[float, float, tuple[int, ...], bool]
"""When a stay starts and ends, the classes by number that it may have, whether it is the wish."""
Kind = tuple[int, float, tuple[tuple[float, float], ...], bool]
"""What tells rooms apart from now on: class, busy until, what is fixed, left out of the wish."""


def fits(
    day: DayRooms, wanted: Wanted, ladder: Ladder, limits: Limits, now: datetime | None = None
) -> bool:
    """Say whether any exchange of rooms at all, of any length, makes place: by trying them all.

    Stays are placed in the order of their starts; rooms of a class that will be alike from then
    on are tried once, and what led nowhere is not tried again.
    """
    return _Trying(day, wanted, ladder, limits, now).all_from(0, ())


class _Trying:
    def __init__(
        self,
        day: DayRooms,
        wanted: Wanted,
        ladder: Ladder,
        limits: Limits,
        now: datetime | None,
    ) -> None:
        self.classes = list(ladder)
        self.left_out = wanted.exclude_room_ids if wanted.room_id is None else frozenset()
        self.after = [one.turnover_after.total_seconds() for one in ladder]
        self.number = {one.id: number for number, one in enumerate(ladder)}
        self.rooms = [room for room in day.rooms if room.room_class.id in self.number]
        fixed = [one for one in day.occupations if not may_be_moved(one, limits, now)]
        self.taken = {
            room.id: sorted(_span(one.slot) for one in fixed if one.room_id == room.id)
            for room in self.rooms
        }
        self.items = [
            self._item(one, ladder, limits)
            for one in day.occupations
            if may_be_moved(one, limits, now)
        ]
        self._take_in(day, wanted, ladder)
        self.items.sort()
        self.hopeless: set[tuple[int, tuple[Kind, ...]]] = set()

    def _item(self, one: Occupation, ladder: Ladder, limits: Limits) -> Item:
        present = next(room.room_class for room in self.rooms if room.id == one.room_id)
        allowed = classes_for(one, ladder, limits) | {present.id}
        ends_at = one.ends_at or one.slot.ends_at - present.turnover_after
        numbers = tuple(sorted(self.number[class_id] for class_id in allowed))
        return one.slot.starts_at.timestamp(), ends_at.timestamp(), numbers, False

    def _take_in(self, day: DayRooms, wanted: Wanted, ladder: Ladder) -> None:
        starts_at, ends_at = _span(wanted.slot)
        if wanted.room_id is not None:
            room = next(room for room in self.rooms if room.id == wanted.room_id)
            until = ends_at + room.room_class.turnover_after.total_seconds()
            blocked = any(b < until and starts_at < e for b, e in self.taken[room.id])
            self.taken[room.id].append((starts_at, until))
            if blocked:
                self.items.append((starts_at, ends_at, (), False))
        else:
            above = ladder.above(
                wanted.room_class, wanted.upgrade_ranks, enter_top=wanted.enter_top
            )
            classes = [
                one for one in (wanted.room_class, *above) if one.capacity_max >= wanted.party_size
            ]
            numbers = tuple(self.number[one.id] for one in classes)
            self.items.append((starts_at, ends_at, numbers, True))
        for one in ladder:
            kept = min(wanted.held_back.get(one.id, 0), free_rooms(day, one, wanted.slot))
            self.items += [(starts_at, ends_at, (self.number[one.id],), False)] * kept

    def all_from(self, at: int, until: tuple[tuple[UUID, float], ...]) -> bool:
        """Say whether the stays from the `at`-th on fit, with rooms busy `until` then."""
        if at == len(self.items):
            return True
        starts_at, ends_at, numbers, is_wish = self.items[at]
        busy = {room_id: end for room_id, end in until if end > starts_at}
        kinds = [(self._kind(room, starts_at, busy.get(room.id, 0.0)), room) for room in self.rooms]
        key = (at, tuple(sorted(kind for kind, _ in kinds)))
        if key in self.hopeless:
            return False
        for (number, end, coming, left_out), room in dict(kinds).items():
            out = ends_at + self.after[number]
            blocked = end or any(begin < out for begin, _ in coming) or (is_wish and left_out)
            if number not in numbers or blocked:
                continue
            if self.all_from(at + 1, (*busy.items(), (room.id, out))):
                return True
        self.hopeless.add(key)
        return False

    def _kind(self, room: RoomFacts, instant: float, busy: float) -> Kind:
        coming = tuple(span for span in self.taken[room.id] if span[1] > instant)
        return self.number[room.room_class.id], busy, coming, room.id in self.left_out


def _span(slot: Slot) -> tuple[float, float]:
    return slot.starts_at.timestamp(), slot.ends_at.timestamp()
