"""Place made by a short chain: a party takes a room, whoever was in it takes another.

Depth first over few tries, shallow chains before deep ones, so that few are moved. What does not
end well is undone: a search that finds nothing leaves the day as it was.
"""

from collections.abc import Sequence

from ktv_booking.reservations.rules.assignment.compact import NOWHERE, CompactDay
from ktv_booking.reservations.rules.assignment.wanted import Limits

Free = tuple[int, float, int]
"""The class of a free room, what would be left beside the stay, the room."""
Taken = tuple[int, int, int, int, list[int]]
"""How many would be moved, the class of the room, who is in the way in all, the room, who."""


def chain(done: CompactDay, unplaced: Sequence[int], limits: Limits) -> bool:
    """Say whether all got a room by chains within the limits; if not, nobody has moved."""
    search = _Chains(done, limits)
    for depth in range(limits.chain_depth + 1):
        mark = search.mark()
        search.moving = sum(map(done.counts, unplaced))
        if all(search.place(party, depth) for party in unplaced):
            return True
        search.undo(mark)
    return False


class _Chains:
    """The tries left, who has been placed on the way and stays there, and how to undo it."""

    def __init__(self, done: CompactDay, limits: Limits) -> None:
        self.done = done
        self.nodes = limits.chain_nodes
        self.most = len(done.ids) if limits.max_moves is None else limits.max_moves
        self.moving = 0
        self.settled: set[int] = set()
        self.trail: list[tuple[int, int, int]] = []

    def mark(self) -> int:
        return len(self.trail)

    def undo(self, mark: int) -> None:
        """Take back every change after `mark`, the last one first."""
        done = self.done
        for party, before, after in reversed(self.trail[mark:]):
            if after == NOWHERE:
                done.put(party, before)
                self.moving -= self.done.counts(party)
            else:
                done.take_out(party)
                self.settled.discard(party)
        del self.trail[mark:]

    def place(self, party: int, depth: int) -> bool:
        """Find the party a room, and those who lose theirs by it; nothing is changed if not."""
        done = self.done
        free, taken = self._rooms(party, depth)
        if free:
            self._put(party, min(free)[-1])
            return True
        for _, _, _, room, others in sorted(taken):
            if self.nodes <= 0:
                return False
            self.nodes -= 1
            mark = self.mark()
            for other in others:
                self.trail.append((other, done.place[other], NOWHERE))
                done.take_out(other)
                self.moving += self.done.counts(other)
            self._put(party, room)
            if all(self.place(other, depth - 1) for other in others):
                return True
            self.undo(mark)
        return False

    def _rooms(self, party: int, depth: int) -> tuple[list[Free], list[Taken]]:
        """Return the rooms free for the party; while there is none, those others may leave."""
        done, class_of = self.done, self.done.class_of
        free: list[Free] = []
        taken: list[Taken] = []
        for room in done.choices(party):
            number = class_of[room]
            if done.is_free(party, room):
                free.append((number, done.gap_left(party, room), room))
            elif depth and not free:
                others = done.in_the_way(party, room)
                leaving = sum(map(self.done.counts, others))
                if self.moving + leaving <= self.most and not self.settled.intersection(others):
                    taken.append((leaving, number, len(others), room, others))
        return free, taken

    def _put(self, party: int, room: int) -> None:
        self.done.put(party, room)
        self.settled.add(party)
        self.trail.append((party, NOWHERE, room))
