"""Making place: who must change rooms so that one more party fits, or why none can.

The stages behind best fit, on the compact day: the proof that there is no place, short chains,
then the longer search. A guest who insists on a room is put there first, and those who were in
it are the ones to be placed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ktv_booking.reservations.rules.assignment.chains import chain
from ktv_booking.reservations.rules.assignment.compact import CompactDay
from ktv_booking.reservations.rules.assignment.competing import competition
from ktv_booking.reservations.rules.assignment.day import DayRooms, Occupation
from ktv_booking.reservations.rules.assignment.ejections import eject
from ktv_booking.reservations.rules.assignment.lines import line_up
from ktv_booking.reservations.rules.assignment.proof import Witness, witness_of
from ktv_booking.reservations.rules.assignment.reading import (
    compact,
    may_move,
    quiet_until,
    rooms_lacking,
    take_in,
)
from ktv_booking.reservations.rules.assignment.wanted import Limits, SilentMove, Stage, Wanted
from ktv_booking.rooms.rules import Ladder, RoomFacts


@dataclass(frozen=True, slots=True)
class Place:
    """A room for the party, who moves for it, and what found it."""

    room: RoomFacts
    moves: tuple[SilentMove, ...]
    stage: Stage


@dataclass(frozen=True, slots=True)
class Search:
    """The search for a place by silent moves, ready to be run for one wish on one day."""

    day: DayRooms
    wanted: Wanted
    ladder: Ladder
    limits: Limits
    seed: int
    now: datetime | None

    def may_move(self, one: Occupation) -> bool:
        """Say whether this booking may change rooms at all."""
        return may_move(one, quiet_until(self.limits, self.now))

    def proof_of(self, staying: Occupation) -> Witness:
        """Return the proof that the very room cannot be had: who stays in it."""
        return Witness(staying.slot.starts_at, staying.slot.ends_at, frozenset(), frozenset())

    def run(self) -> Place | Witness | None:
        """Return the place that silent moves make, else the proof that none can, else None."""
        done = compact(
            self.day, self.ladder, limits=self.limits, now=self.now, slots=[self.wanted.slot]
        )
        return make_place(done, self.wanted, self.ladder, self.limits, self.seed)


def make_place(
    done: CompactDay, wanted: Wanted, ladder: Ladder, limits: Limits, seed: int
) -> Place | Witness | None:
    """Return what `Search.run` does, on a compact day that is changed by it.

    Where fewer rooms of the wished class are free than the house keeps back, as many are made
    free as well; if that cannot be, the party gets none of that class.
    """
    unplaced = take_in(done, wanted, ladder)
    if unplaced is None:
        return None
    if found := competition(done, unplaced):
        return witness_of(done, found)
    lacking = rooms_lacking(done, wanted, ladder)
    stage = rearrange(done, [*lacking, *unplaced], limits, seed)
    if stage is None and lacking and wanted.room_id is None:
        done.ban(unplaced[0], done.of_class[done.said[unplaced[0]]])
        stage = rearrange(done, unplaced, limits, seed)
    if stage is None:
        return None
    room = done.numbers[wanted.room_id] if wanted.room_id else done.place[unplaced[0]]
    return Place(done.rooms[room], silent_moves(done, done.home), stage)


def rearrange(done: CompactDay, unplaced: Sequence[int], limits: Limits, seed: int) -> Stage | None:
    """Give all a room by moving others, and say by which stage; None if it was not found.

    Who of `unplaced` had a room before is moved as well, and counts against the limit.
    """
    if limits.max_moves is not None and sum(map(done.counts, unplaced)) > limits.max_moves:
        return None
    if line_up(done, unplaced, limits) or chain(done, unplaced, limits):
        return "chain"
    return "ejection" if eject(done, unplaced, limits, seed) else None


def silent_moves(done: CompactDay, homes: Sequence[int]) -> tuple[SilentMove, ...]:
    """Return who changes rooms against where they were, in the order of their stays."""
    moves = []
    for party, (party_id, room, home) in enumerate(zip(done.ids, done.place, homes, strict=False)):
        if party_id is None or room == home:
            continue
        move = SilentMove(
            reservation_id=party_id,
            from_room_id=done.rooms[home].id,
            to_room_id=done.rooms[room].id,
            to_class_id=done.rooms[room].room_class.id,
            occupies_until=done.slot_of(done.taken_by(party)).ends_at,
            house_fit=done.class_of[room] > done.said[party],
        )
        moves.append(move)
    return tuple(moves)
