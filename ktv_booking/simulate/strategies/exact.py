"""Could this party have been given a room? The exact answer, and whether a proof holds.

Nothing here trusts the decision it judges: it reads the book, and counts anew.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.programs import Program
from ktv_booking.reservations.rules.assignment import Occupation
from ktv_booking.reservations.rules.assignment.proof import Witness
from ktv_booking.simulate.strategies.hall import SLOTS, Hall, half_hours, instant
from ktv_booking.simulate.strategies.optimum import Stretch
from ktv_booking.simulate.strategies.playing import No


class Party(NamedTuple):
    """Somebody who may sit in any room of these classes; `number` None is who asks."""

    number: UUID | None
    classes: range
    begin: int
    end: int

    @property
    def bits(self) -> int:
        """Return the half hours of the stay."""
        return (1 << self.end) - (1 << self.begin)


@dataclass(frozen=True)
class Standing:
    """What nobody may change, by room, and who may be moved; who asks is among them.

    A guest who insists on a room is put there first: `is_blocked` says that somebody else who
    may not be moved has it.
    """

    taken: dict[UUID, int]
    parties: list[Party]
    is_blocked: bool


def standing_of(hall: Hall, no: No) -> Standing:
    """Return the book of a refusal as its limits let it be changed, but for the number of moves."""
    taken: dict[UUID, int] = defaultdict(int)
    parties = []
    quiet_until = instant(no.minute) + timedelta(
        minutes=no.limits.quiet_minutes if no.limits else 0
    )
    for one in no.day.occupations:
        party = Party(one.reservation_id, _classes_of(hall, one), *half_hours(one.slot))
        if one.movable and one.slot.starts_at >= quiet_until:
            parties.append(party)
        else:
            taken[one.room_id] |= party.bits
    place = hall.ladder.classes.index(no.wanted.room_class)
    allowed = hall.allowed(place, no.wanted.upgrade_ranks)
    asking = Party(None, allowed, *half_hours(no.wanted.slot))
    room_id, is_blocked = no.wanted.room_id, False
    if room_id is None:
        parties.append(asking)
    else:
        is_blocked = bool(taken[room_id] & asking.bits)
        taken[room_id] |= asking.bits
    return Standing(taken, parties, is_blocked)


def could_fit(hall: Hall, standing: Standing) -> bool:
    """Say whether any exchange of rooms would have made place, however many it takes.

    Raises:
        SolverMissing: the extra `optimize` is not installed.
    """
    if standing.is_blocked:
        return False
    rooms = Counter(
        Stretch(hall.class_of[room.id], *free)
        for room in hall.rooms
        for free in _free_in(standing.taken.get(room.id, 0))
    )
    return _all_placed(rooms, standing.parties)


def holds(hall: Hall, standing: Standing, said: Conflict) -> bool:
    """Say whether a refusal is proved: the room is kept by who stays, or too many compete.

    Too many: all those named are in the house at one time, are more than the rooms named, and no
    other room could take any of them for the whole stay.
    """
    if standing.is_blocked:
        return True
    proof = getattr(said, "proof", None)
    if not isinstance(proof, Witness) or proof.kept_back:
        return False
    named = [one for one in standing.parties if one.number in proof.competing or not one.number]
    everywhere = (1 << SLOTS) - 1
    for one in named:
        everywhere &= one.bits
        for room in hall.rooms:
            other = room.id not in proof.rooms and hall.class_of[room.id] in one.classes
            if other and not standing.taken.get(room.id, 0) & one.bits:
                return False
    return everywhere != 0 and len(named) > len(proof.rooms)


def _classes_of(hall: Hall, one: Occupation) -> range:
    place = next(i for i, known in enumerate(hall.ladder) if known.id == one.booked_class_id)
    return hall.allowed(place)


def _free_in(taken: int) -> list[tuple[int, int]]:
    free, begin = [], 0
    for slot in range(SLOTS + 1):
        if slot == SLOTS or taken >> slot & 1:
            if begin < slot:
                free.append((begin, slot))
            begin = slot + 1
    return free


def _all_placed(rooms: Counter[Stretch], parties: list[Party]) -> bool:
    program = Program()
    present: dict[tuple[Stretch, int], dict[int, float]] = defaultdict(dict)
    for party in parties:
        chosen = {}
        for stretch in rooms:
            fits = stretch.begin <= party.begin and party.end <= stretch.end
            if fits and stretch.place in party.classes:
                column = program.column(0.0)
                chosen[column] = 1.0
                for slot in range(party.begin, party.end):
                    present[stretch, slot][column] = 1.0
        if not chosen:
            return False
        program.row(chosen, least=1)
    for (stretch, _), columns in present.items():
        if len(columns) > rooms[stretch]:
            program.row(columns, most=rooms[stretch])
    return program.solve(whole=True) is not None
