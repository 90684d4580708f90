"""What an hour of a room is worth when more want it than there are rooms: bid prices.

A linear program gives the evenings' average demand the most minutes; the price of a half hour in
a class is what one more room of it would add. Where nobody is refused it is nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ktv_booking.kernel.programs import Program
from ktv_booking.reservations.rules.protection.wish import PastWish
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts

PART = 30
"""Minutes for which one price holds."""


@dataclass(frozen=True, slots=True)
class SlotPrices:
    """What a half hour of a class is worth, in minutes that would be served.

    Half hours count from midnight of the business date.
    """

    ladder: Ladder
    by_class: dict[tuple[str, int], float]

    def of(self, wish: PastWish) -> float:
        """Return what the stay takes from others, in the cheapest class that would do."""
        own, ranks = wish.room_class, wish.upgrade_ranks
        return min(
            sum(self.by_class.get((one.code, part), 0.0) for part in _parts(wish))
            for one in (own, *self.ladder.above(own, ranks))
        )

    def scarce(self) -> list[int]:
        """Return the half hours in which some class is worth something, in order."""
        return sorted({part for (_, part), price in self.by_class.items() if price > 0.01})


def slot_prices(
    wishes: Sequence[PastWish], rooms: Sequence[RoomFacts], ladder: Ladder
) -> SlotPrices:
    """Return the prices of the evenings the wishes are of, the average evening standing for all.

    Raises:
        SolverMissing: the extra `optimize` is not installed.
    """
    evenings = len({wish.business_date for wish in wishes}) or 1
    expected = Counter(_kind(wish) for wish in wishes)
    program = Program()
    taking: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
    for (own, first, last, ranks), count in expected.items():
        chosen = {}
        for one in (own, *ladder.above(own, ranks)):
            column = program.column((last - first) * PART, most=count / evenings)
            chosen[column] = 1.0
            for part in range(first, last):
                taking[one.code, part][column] = 1.0
        program.row(chosen, most=count / evenings)
    of_class = Counter(room.room_class.code for room in rooms)
    rows = {key: program.row(those, most=of_class[key[0]]) for key, those in taking.items()}
    solved = program.solve(whole=False)
    assert solved is not None, "an empty house is always possible"
    prices = {key: abs(solved.prices[row]) for key, row in rows.items()}
    return SlotPrices(ladder, prices)


def _kind(wish: PastWish) -> tuple[ClassFacts, int, int, int]:
    parts = _parts(wish)
    return wish.room_class, parts.start, parts.stop, wish.upgrade_ranks


def _parts(wish: PastWish) -> range:
    return range(wish.starts // PART, -(-(wish.starts + wish.minutes) // PART))
