"""Place made by ejecting: whoever is least hard to place goes out, until nobody is left without.

A party that found no room raises its own weight and takes the room whose parties weigh least;
these are then without one in their turn. The number of steps bounds it, never the clock, and
chance comes from the seed: the same day and the same seed give the same answer.
Source: the ejection pool with penalty counters of Nagata and Braysy, on rooms instead of routes.
"""

from collections.abc import Sequence
from random import Random

from ktv_booking.reservations.rules.assignment.compact import CompactDay
from ktv_booking.reservations.rules.assignment.wanted import Limits

ORDINARY = 75
"""Up to so many rooms the limit on steps holds as it is; larger houses get more in proportion."""


def eject(done: CompactDay, unplaced: Sequence[int], limits: Limits, seed: int) -> bool:
    """Say whether all got a room within the limits; if not, the day is as it was."""
    search = _Ejections(done, seed)
    before = list(done.place)
    steps = limits.eject_steps * max(len(done.rooms), ORDINARY) // ORDINARY
    search.pool = list(unplaced)
    while search.pool:
        if not steps:
            done.restore(before)
            return False
        steps -= 1
        search.step()
        if not search.pool:
            search.go_home()
            if limits.max_moves is not None and len(done.moved()) > limits.max_moves:
                done.restore(before)
                search.pool = list(unplaced)
    return True


class _Ejections:
    def __init__(self, done: CompactDay, seed: int) -> None:
        self.done = done
        self.random = Random(seed)  # noqa: S311  (breaks ties)
        self.weights = [1] * len(done.ids)
        self.pool: list[int] = []

    def step(self) -> None:
        """Place the last of those without a room, ejecting where there is no free one."""
        done, weights = self.done, self.weights
        party = self.pool.pop()
        spans, class_of, busy = done.spans[party], done.class_of, done.busy
        free = [room for room in done.choices(party) if not busy[room] & spans[class_of[room]]]
        if free:
            home = done.home[party]
            done.put(
                party,
                home
                if home in free
                else min(free, key=lambda room: (class_of[room], done.gap_left(party, room))),
            )
            return
        weights[party] += 1
        best, least = None, 0
        draws = 0
        for room in done.choices(party):
            others = done.in_the_way(party, room)
            cost = sum([weights[one] for one in others])
            if best is None or cost < least:
                best, least, draws = (room, others), cost, 1
            elif cost == least:
                draws += 1
                if self.random.random() * draws < 1:
                    best = (room, others)
        if best is None:
            self.pool.append(party)
            return
        room, others = best
        for one in others:
            done.take_out(one)
        done.put(party, room)
        self.pool += others

    def go_home(self) -> None:
        """Send back whoever finds the old room free, until nobody does."""
        done = self.done
        again = True
        while again:
            again = False
            for party in done.moved():
                home = done.home[party]
                if done.is_free(party, home):
                    done.take_out(party)
                    done.put(party, home)
                    again = True
