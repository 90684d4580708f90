"""Which peak rules past evenings speak for: found by prices, believed by replay."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ktv_booking.reservations.rules.protection.peak import AHEAD, PeakRule
from ktv_booking.reservations.rules.protection.replaying import Replayed, replay
from ktv_booking.reservations.rules.protection.wish import PastWish
from ktv_booking.reservations.rules.protection.worth import PART, SlotPrices, slot_prices
from ktv_booking.rooms.rules import Ladder, RoomFacts

LENGTHS = (120, 150, 180, 240)
LEAST_HOURS, MOST_HOURS = 2, 4
MARGIN = 1.05
"""Stays that bring just what they cost are kept out as well: longer ones may still ring."""
LEAST_GAIN = 0.005
"""A rule is proposed that serves half a per cent more minutes at least."""
LeastAlready = Callable[[PastWish], int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule, and every evening it was found in, played without it and with it."""

    rule: PeakRule
    evenings: tuple[Replayed, ...]

    @property
    def minutes_won(self) -> int:
        """Return what it would have won on all the evenings together."""
        return sum(one.minutes_won for one in self.evenings)

    @property
    def gain(self) -> float:
        """Return what it would have won as a share of what was served without it."""
        served = sum(one.without.minutes for one in self.evenings)
        return self.minutes_won / served if served else 0.0


def propose(
    wishes: Sequence[PastWish],
    *,
    rooms: Sequence[RoomFacts],
    ladder: Ladder,
    least_already: LeastAlready = lambda wish: 0,
) -> list[Proposal]:
    """Return at most one rule for each weekday on which it would have won; none is an answer too.

    `least_already` says how long a stay must be by the policy as it is: a class for which that is
    as long already is left out, so that no proposal ever shortens it.

    Raises:
        SolverMissing: the extra `optimize` is not installed.
    """
    found = []
    for weekday in range(1, 8):
        those = [wish for wish in wishes if wish.business_date.isoweekday() == weekday]
        if all(wish.was_given for wish in those):
            continue
        prices = slot_prices(those, rooms, ladder)
        tried = _promising(weekday, those, prices, least_already)
        proposals = [
            Proposal(rule, tuple(replay(those, [rule], rooms=rooms, ladder=ladder)))
            for rule in tried
        ]
        best = max(proposals, key=lambda one: one.minutes_won, default=None)
        if best is not None and best.gain >= LEAST_GAIN:
            found.append(best)
    return found


def _promising(
    weekday: int, wishes: Sequence[PastWish], prices: SlotPrices, least_already: LeastAlready
) -> list[PeakRule]:
    """Return for each length and choice of windows the hours that keep out most of what costs
    others more than it brings, the best first."""
    best: dict[tuple[int, tuple[str, ...]], tuple[float, PeakRule]] = {}
    for rule in _conceivable(weekday, prices.scarce()):
        named, saved = _where_it_pays(rule, wishes, prices, least_already)
        known = best.get((rule.min_minutes, rule.windows))
        if named and (known is None or saved > known[0]):
            found = replace(rule, room_classes=named)
            best[rule.min_minutes, rule.windows] = saved, found
    return [rule for _, rule in sorted(best.values(), key=lambda one: (-one[0], one[1]))]


def _conceivable(weekday: int, scarce: Sequence[int]) -> Iterator[PeakRule]:
    """Yield rules over hours in which rooms are scarce, and at least so many that it is a rule."""
    for first in scarce:
        for parts in range(2 * LEAST_HOURS, 2 * MOST_HOURS + 1):
            if parts > 2 * LEAST_HOURS and first + parts - 1 > scarce[-1]:
                break
            for least in LENGTHS:
                for windows in ((), AHEAD):
                    yield PeakRule(
                        (weekday,), first * PART, (first + parts) * PART, least, windows=windows
                    )


def _where_it_pays(
    rule: PeakRule,
    wishes: Sequence[PastWish],
    prices: SlotPrices,
    least_already: LeastAlready,
) -> tuple[tuple[str, ...], float]:
    """Return the classes in which the rule pays, and what it keeps free beyond what it refuses."""
    saved: dict[str, float] = {}
    for wish in wishes:
        if rule.concerns(wish) and least_already(wish) >= rule.min_minutes:
            saved[wish.room_class.code] = float("-inf")
        elif rule.refuses(wish):
            code = wish.room_class.code
            saved[code] = saved.get(code, 0.0) + MARGIN * prices.of(wish) - wish.minutes
    paying = tuple(one.code for one in prices.ladder if saved.get(one.code, 0.0) > 0)
    return paying, sum(saved[code] for code in paying)
