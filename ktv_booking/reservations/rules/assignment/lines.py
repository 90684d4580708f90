"""Place made by a line of parties: each takes the room of the next, the last one a free room.

Breadth first, so that the fewest are moved; every booking is met once, so that even a large
house is looked through. Lines in which one party takes the rooms of two are left to the chains.
"""

from collections.abc import Sequence

from ktv_booking.reservations.rules.assignment.compact import NOWHERE, CompactDay
from ktv_booking.reservations.rules.assignment.wanted import Limits

TRIES = 4000
"""How many rooms are looked at for one party, at most."""

Step = tuple[int, int]
"""A party, and the room it takes."""


def line_up(done: CompactDay, unplaced: Sequence[int], limits: Limits) -> bool:
    """Say whether all got a room by lines within the limits; if not, nobody has moved."""
    before = list(done.place)
    most = len(done.ids) if limits.max_moves is None else limits.max_moves
    if all(_stand_in_line(done, party, most) for party in unplaced) and len(done.moved()) <= most:
        return True
    done.restore(before)
    return False


def _stand_in_line(done: CompactDay, first: int, most: int) -> bool:
    """Place one party at the head of the shortest line that can be carried out."""
    behind: dict[int, Step | None] = {first: None}
    moving = {first: done.counts(first)}
    line, tries = [first], 0
    for party in line:  # grows as it is read
        for room in done.choices(party):
            tries += 1
            if tries > TRIES:
                return False
            others = done.in_the_way(party, room)
            if not others and _carry_out(done, behind, (party, room)):
                return True
            if len(others) != 1 or others[0] in behind:
                continue
            number = moving[party] + done.counts(others[0])
            if number <= most:
                behind[others[0]], moving[others[0]] = (party, room), number
                line.append(others[0])
    return False


def _carry_out(done: CompactDay, behind: dict[int, Step | None], last: Step) -> bool:
    """Let each take its room, the last one first; undo it if two of them meet in one room."""
    steps, step = [last], behind[last[0]]
    while step is not None:
        steps.append(step)
        step = behind[step[0]]
    before = [(party, done.place[party]) for party, _ in steps]
    for party, room in before:
        if room != NOWHERE:
            done.take_out(party)
    for number, (party, room) in enumerate(steps):
        if not done.is_free(party, room):
            for placed, _ in steps[:number]:
                done.take_out(placed)
            for left, home in before:
                if home != NOWHERE:
                    done.put(left, home)
            return False
        done.put(party, room)
    return True
