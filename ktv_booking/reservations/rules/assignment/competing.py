"""The proof that no exchange of rooms helps: more parties at one time than rooms for them.

At one part of the day every party that may be moved has one room. Whoever has none yet looks for
a free one along such rooms: theirs, or one whose party could go to another. If none is reached,
the parties met on the way and the rooms they may have are the proof (Hall's theorem): one party
more than rooms. That is enough to refuse, though not needed: where every part of the day can be
matched, a whole stay may still fit nowhere.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ktv_booking.reservations.rules.assignment.compact import CompactDay


class Competition(NamedTuple):
    """Who competes at one part of a day, and for which rooms: one room less than parties.

    `parties` include those without a room; during `bits` each takes whatever room it has.
    """

    bits: int
    parties: frozenset[int]
    rooms: int


def competition(done: CompactDay, unplaced: Sequence[int]) -> Competition | None:
    """Return the first part of the day with too few rooms for all; None if each has enough.

    At every instant at most one of `unplaced` may be without a room.
    """
    for party in unplaced:
        rooms, parts = done.reach(party)
        if not rooms:
            return Competition(done.stays[party], frozenset([party]), 0)
        while parts:
            part = parts & -parts
            parts ^= part
            found = _too_few(done, party, part)
            if found is not None:
                return found
    return None


def _too_few(done: CompactDay, party: int, part: int) -> Competition | None:
    inside = done.inside
    seen, bits = done.reach(party)
    todo = seen
    met = [party]
    while todo:
        lowest = todo & -todo
        todo ^= lowest
        for holder in inside[lowest.bit_length() - 1]:
            rooms, parts = done.reach(holder)
            if parts & part:
                break
        else:
            return None
        met.append(holder)
        bits &= parts
        todo |= rooms & ~seen
        seen |= rooms
    return Competition(bits, frozenset(met), seen)
