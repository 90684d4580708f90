"""Many evenings under several strategies: figures that can be set side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from ktv_booking.kernel.programs import Solved, is_installed
from ktv_booking.simulate.strategies.hall import Hall, hall_of
from ktv_booking.simulate.strategies.optimum import best_possible
from ktv_booking.simulate.strategies.played import Played
from ktv_booking.simulate.strategies.playing import NOTICE, play
from ktv_booking.simulate.strategies.strategy import Strategy
from ktv_booking.simulate.strategies.stream import Ask, asks_of

Follows = Callable[[int, int], None]
TENTH = 0.10


@dataclass(frozen=True)
class Day:
    """One evening: its callers, what each strategy made of it, and the best there could be.

    `best` is None where HiGHS is not installed.
    """

    seed: int
    asks: tuple[Ask, ...]
    played: dict[str, Played]
    best: Solved | None

    def share(self, strategy: str) -> float | None:
        """Return the minutes a strategy served in per cent of what cannot be exceeded."""
        if self.best is None:
            return None
        return 100 * self.played[strategy].served_minutes / self.best.bound


@dataclass
class Figures:
    """One strategy over all the days. Shares in per cent, `took` in milliseconds."""

    strategy: Strategy
    shares: list[float] = field(default_factory=list)
    minutes: int = 0
    asked: int = 0
    accepted: int = 0
    pinned_asked: int = 0
    pinned_accepted: int = 0
    extensions_asked: int = 0
    extensions_granted: int = 0
    moves: int = 0
    most_moves: int = 0
    oversold: int = 0
    told_moved: int = 0
    dropped: int = 0
    took: list[float] = field(default_factory=list)
    stages: Counter[str] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        """Say whether nothing happened that must never happen."""
        return not (self.oversold or self.told_moved or self.dropped)

    def add(self, day: Day) -> None:
        """Count one more day."""
        played = day.played[self.strategy.name]
        share = day.share(self.strategy.name)
        if share is not None:
            self.shares.append(share)
        asked, accepted = played.pinned
        self.minutes += played.served_minutes
        self.asked += len(played.asks)
        self.accepted += len(played.given)
        self.pinned_asked += asked
        self.pinned_accepted += accepted
        self.extensions_asked += played.extensions_asked
        self.extensions_granted += played.extensions_granted
        self.moves += played.moves
        self.most_moves = max(self.most_moves, played.most_moves)
        self.oversold += played.oversold
        self.told_moved += played.told_moved
        self.dropped += played.dropped
        self.took += [one / 1e6 for one in played.took]
        self.stages += played.stages

    @property
    def mean(self) -> float | None:
        """Return the mean share of the optimum."""
        return fmean(self.shares) if self.shares else None

    @property
    def p10(self) -> float | None:
        """Return the share that nine days of ten reach."""
        return quantile(self.shares, TENTH) if self.shares else None


def quantile(values: Iterable[float], part: float) -> float:
    """Return the value below which that part of the values lies, between two by proportion."""
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def percent(part: int, whole: int) -> float:
    """Return a part in per cent; of nothing it is nothing."""
    return 100 * part / whole if whole else 0.0


def day_of(
    hall: Hall, strategies: Sequence[Strategy], *, load: int, seed: int, notice: int = NOTICE
) -> Day:
    """Play one evening to every strategy, and look for its optimum where that can be done."""
    asks = asks_of(hall, load=load, seed=seed)
    played = {one.name: play(hall, asks, one, notice=notice) for one in strategies}
    best = best_possible(hall, asks) if is_installed() else None
    return Day(seed, asks, played, best)


def days_of(
    strategies: Sequence[Strategy],
    *,
    rooms: int,
    load: int,
    days: int,
    seed: int,
    notice: int = NOTICE,
    follow: Follows = lambda done, of: None,
) -> list[Day]:
    """Play so many evenings, seeds ascending from `seed`; `follow` hears of each that is done."""
    hall, played = hall_of(rooms), []
    for number in range(days):
        played.append(day_of(hall, strategies, load=load, seed=seed + number, notice=notice))
        follow(number + 1, days)
    return played


def figures_of(strategies: Sequence[Strategy], days: Iterable[Day]) -> list[Figures]:
    """Return the figures of each strategy over the same days."""
    figures = [Figures(one) for one in strategies]
    for day in days:
        for one in figures:
            one.add(day)
    return figures
