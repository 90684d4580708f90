"""The witness of a refusal, in the words of the book, and how to check it without trusting it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ktv_booking.reservations.rules.assignment.compact import CompactDay
from ktv_booking.reservations.rules.assignment.competing import Competition


@dataclass(frozen=True, slots=True)
class Witness:
    """Why no exchange of rooms helps: in this time too many parties need too few rooms.

    All of `competing` are in the house from `starts_at` to `ends_at`, and so is the party that
    asks, unless it insists on a room, which it then has already. `kept_back` names a class for
    each room that the house keeps free. Together they are one more than `rooms`, the only ones
    that any of them could have for the whole of its stay.
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
