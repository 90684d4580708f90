"""The best an evening could have been, for somebody who knew beforehand who would come.

Rooms of a class that are free for the same stretch are alike, and in a stretch of `n` alike rooms
any bookings fit of which no more than `n` meet at one time. So the question is small: which guests
who insist on a room get it, and how many of the others sit in which stretch, is all there is.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise, product
from typing import NamedTuple

from ktv_booking.kernel.programs import Program, Solved
from ktv_booking.simulate.strategies.hall import SLOT_MINUTES, SLOTS, Hall
from ktv_booking.simulate.strategies.stream import MORE_SLOTS, Ask


class Stretch(NamedTuple):
    """Rooms of a class that are free from `begin` until `end`."""

    place: int
    begin: int
    end: int


Ends = tuple[int | None, ...]
"""For each of those who insist on one room the end of the stay, None where it is refused."""


def best_possible(hall: Hall, asks: tuple[Ask, ...], *, seconds: float = 60.0) -> Solved:
    """Return the most room-minutes that could be served; those who never come are left out.

    Under the same rules as the house: the very room or none for who insists on it, one class up
    at most, an extension in the same room only.

    Raises:
        SolverMissing: the extra `optimize` is not installed.
    """
    program = Program()
    served = [one for one in asks if one.is_served]
    rooms = _rooms_of_stretches(hall, served, program)
    fitting: dict[Stretch, list[tuple[int, int, int]]] = defaultdict(list)
    for ask in served:
        if ask.room is None:
            _place(hall, ask, rooms, fitting, program)
    for stretch, columns in fitting.items():
        _meet_no_more_than(rooms[stretch], columns, program)
    solved = program.solve(whole=True, seconds=seconds, gap=1e-4)
    assert solved is not None, "an empty house is always possible"
    return solved


def _rooms_of_stretches(
    hall: Hall, served: list[Ask], program: Program
) -> dict[Stretch, dict[int | None, int]]:
    """Return for each stretch how many rooms have it: always (None), or if a column is chosen."""
    insisting: dict[int, list[Ask]] = defaultdict(list)
    for ask in served:
        if ask.room is not None:
            insisting[ask.room].append(ask)
    rooms: dict[Stretch, dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    for number, room in enumerate(hall.rooms):
        place, asks = hall.class_of[room.id], insisting.get(number, [])
        if not asks:
            rooms[Stretch(place, 0, SLOTS)][None] += 1
            continue
        choices = {}
        for ends in _choices(asks):
            stays = [(one.begin, end) for one, end in zip(asks, ends, strict=True) if end]
            column = program.column(sum(end - begin for begin, end in stays) * SLOT_MINUTES)
            choices[column] = 1.0
            for begin, end in _left_free(stays):
                rooms[Stretch(place, begin, end)][column] += 1
        program.row(choices, most=1, least=1)
    return rooms


def _ends_of(ask: Ask) -> tuple[int, ...]:
    return (ask.end, ask.end + MORE_SLOTS) if ask.extends else (ask.end,)


def _choices(asks: list[Ask]) -> Iterator[Ends]:
    """Yield who of those that insist on one room may have it together, and until when."""
    for ends in product(*((None, *_ends_of(one)) for one in asks)):
        stays = sorted((one.begin, end) for one, end in zip(asks, ends, strict=True) if end)
        if all(before[1] <= after[0] for before, after in pairwise(stays)):
            yield ends


def _left_free(stays: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    free_from = 0
    for begin, end in [*sorted(stays), (SLOTS, SLOTS)]:
        if free_from < begin:
            yield free_from, begin
        free_from = end


def _place(
    hall: Hall,
    ask: Ask,
    rooms: dict[Stretch, dict[int | None, int]],
    fitting: dict[Stretch, list[tuple[int, int, int]]],
    program: Program,
) -> None:
    """Let a party sit in one of the stretches that hold its stay, or in none."""
    allowed, chosen = hall.allowed(ask.place), {}
    for stretch in rooms:
        if stretch.place not in allowed or stretch.begin > ask.begin:
            continue
        for end in _ends_of(ask):
            if end <= stretch.end:
                column = program.column((end - ask.begin) * SLOT_MINUTES)
                fitting[stretch].append((ask.begin, end, column))
                chosen[column] = 1.0
    program.row(chosen, most=1)


def _meet_no_more_than(
    rooms: dict[int | None, int], columns: list[tuple[int, int, int]], program: Program
) -> None:
    """Keep those who meet at one time in a stretch to the rooms that have it."""
    always = rooms.get(None, 0)
    known: set[frozenset[int]] = set()
    for moment in sorted({begin for begin, _, _ in columns}):
        present = frozenset(column for begin, end, column in columns if begin <= moment < end)
        if any(present <= other for other in known):
            continue
        known.add(present)
        weights = dict.fromkeys(present, 1.0)
        weights.update(
            {column: -float(count) for column, count in rooms.items() if column is not None}
        )
        program.row(weights, most=always)
