"""The witness of a refusal, in the words of the book, and how to check it without trusting it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ktv_booking.reservations.rules.assignment.compact import CompactDay
from ktv_booking.reservations.rules.assignment.competing import Competition
from ktv_booking.reservations.rules.assignment.day import DayRooms
from ktv_booking.reservations.rules.assignment.reading import compact, take_in
from ktv_booking.reservations.rules.assignment.wanted import Limits, Wanted
from ktv_booking.rooms.rules import Ladder


@dataclass(frozen=True, slots=True)
class Witness:
    """Why no exchange of rooms helps: in this time too many parties need too few rooms.

    All of `competing` are in the house from `starts_at` to `ends_at`, and so is the party that
    asks, unless it insists on a room, which it then has already. `kept_back` names a class for
    each room that the house keeps free. Together they are one more than `rooms`, the only ones
    that any of them could have for the whole of its stay. Where nobody competes and no room is
    named, the very room that is insisted on has something in it then that stays.
    """

    starts_at: datetime
    ends_at: datetime
    competing: frozenset[UUID]
    rooms: frozenset[UUID]
    kept_back: tuple[UUID, ...] = ()


def witness_of(done: CompactDay, found: Competition) -> Witness:
    """Return a competition on the compact day in the words of the book."""
    slot = done.slot_of(found.bits)
    ids = {done.ids[party] for party in found.parties}
    kept = sorted(
        done.said[party]
        for party in found.parties
        if done.ids[party] is None and done.is_kept_back(party)
    )
    classes = [done.rooms[done.of_class[number][0]].room_class.id for number in kept]
    numbers = (number for number in range(len(done.rooms)) if found.rooms >> number & 1)
    return Witness(
        slot.starts_at,
        slot.ends_at,
        frozenset(one for one in ids if one is not None),
        frozenset(done.rooms[number].id for number in numbers),
        tuple(classes),
    )


def check_witness(
    day: DayRooms,
    wanted: Wanted,
    ladder: Ladder,
    witness: Witness,
    *,
    limits: Limits,
    now: datetime | None,
) -> bool:
    """Say whether a witness proves that a wish cannot be met, without searching for rooms.

    It does if each of those named could only have rooms that it names too, would take them at
    the time it names, and there are fewer rooms than parties.
    """
    done = compact(day, ladder, limits=limits, now=now, slots=[wanted.slot])
    unplaced = take_in(done, wanted, ladder)
    if unplaced is None:
        return not witness.competing and not witness.rooms
    cuts = witness.starts_at.timestamp(), witness.ends_at.timestamp()
    if not witness.rooms <= done.numbers.keys() or not done.index.keys() >= {*cuts}:
        return False
    bits = done.span(*cuts)
    rooms = sum(1 << done.numbers[one] for one in witness.rooms)
    parties = [party for party, one in enumerate(done.ids) if one in witness.competing]
    if wanted.room_id is None:
        parties += unplaced
    parties += _kept_back(done, witness)
    reached = [done.reach(party) for party in parties]
    return len(parties) > len(witness.rooms) and all(
        not choices & ~rooms and not bits & ~taken for choices, taken in reached
    )


def _kept_back(done: CompactDay, witness: Witness) -> Iterator[int]:
    """Yield as many rooms kept back as the witness names, class by class."""
    wished = Counter(witness.kept_back)
    for party, said in enumerate(done.said):
        class_id = done.rooms[done.of_class[said][0]].room_class.id
        if done.is_kept_back(party) and wished[class_id] > 0:
            wished[class_id] -= 1
            yield party
