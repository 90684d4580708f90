"""Play the evenings, and look at the refusals once more with the exact model."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.assignment.protected import LEARNED_FROM, Protected, protected
from ktv_booking.kernel.programs import is_installed
from ktv_booking.simulate.strategies.compare import Day, Figures, day_of, figures_of
from ktv_booking.simulate.strategies.exact import could_fit, holds, standing_of
from ktv_booking.simulate.strategies.hall import hall_of
from ktv_booking.simulate.strategies.playing import NOTICE, No, play
from ktv_booking.simulate.strategies.strategy import (
    BEST_FIT,
    DEFERRED,
    DEFERRED_ALONE,
    DEFERRED_UNCAPPED,
    DEMO_DEFAULTS,
    FIRST_FIT,
    OFFERING,
    Strategy,
)
from ktv_booking.simulate.strategies.stream import asks_of

FIRST_SEED = 1001
LOADS = (80, 100, 120, 150)
PEAKS = (100, 120, 150)
ALL = (FIRST_FIT, BEST_FIT, DEFERRED, DEFERRED_ALONE, DEFERRED_UNCAPPED, OFFERING, DEMO_DEFAULTS)
FEW = (BEST_FIT, DEFERRED, DEFERRED_UNCAPPED)
EVERY = 5
"""One in so many of the proved refusals is put to the exact model too."""
Says = Callable[[str], None]


@dataclass
class Cell:
    """The same evenings under several strategies; `gains` are points over best fit, by day."""

    rooms: int
    load: int
    notice: int
    figures: list[Figures]
    gains: dict[str, list[float]]
    proved: int
    days: int

    def of(self, strategy: Strategy) -> Figures | None:
        """Return what one strategy came to."""
        return next((one for one in self.figures if one.strategy is strategy), None)


@dataclass
class Checked:
    """Refusals of one strategy, judged: all that carry no proof, and some that do.

    `wrong` had no proof and a place all the same; `contradicted` had a proof and a place.
    """

    strategy: str
    load: int
    decisions: int = 0
    refusals: int = 0
    proved: int = 0
    solved: int = 0
    wrong: int = 0
    contradicted: int = 0


@dataclass
class Findings:
    """Everything a run has seen."""

    days: int
    cells: list[Cell] = field(default_factory=list)
    checks: list[Checked] = field(default_factory=list)
    protections: list[Protected] = field(default_factory=list)
    seconds: float = 0.0

    def cell(self, load: int, rooms: int = 60, notice: int = NOTICE) -> Cell | None:
        """Return the evenings of one size and load."""
        wanted = (rooms, load, notice)
        return next(
            (one for one in self.cells if (one.rooms, one.load, one.notice) == wanted), None
        )


def findings(
    *,
    days: int,
    say: Says,
    first: int = FIRST_SEED,
    peaks: Sequence[int] = PEAKS,
    learned_from: int = LEARNED_FROM,
) -> Findings:
    """Play everything: sixty rooms at four loads, other sizes, and the judged refusals.

    A peak rule is learned at each load of `peaks`, from so many evenings.
    """
    begun, found = time.monotonic(), Findings(days)

    def play_cell(strategies: Sequence[Strategy], **what: int) -> None:
        cell = _cell(strategies, first=first, **what)
        found.cells.append(cell)
        means = ", ".join(f"{one.strategy.name} {one.mean or 0:.1f}" for one in cell.figures)
        say(f"{cell.rooms} rooms, {cell.load} %, {cell.days} days: {means}")

    for load in LOADS:
        play_cell(ALL, rooms=60, load=load, days=days)
    play_cell(FEW, rooms=60, load=120, days=days, notice=60)
    for rooms in (10, 20):
        play_cell(FEW, rooms=rooms, load=120, days=days)
    play_cell(FEW, rooms=200, load=120, days=max(1, days // 4))
    if is_installed():
        for strategy in (DEFERRED, DEFERRED_UNCAPPED):
            for load in (120, 150):
                found.checks.append(_checked(strategy, load, days=days, first=first))
                say(f"refusals of {strategy.name} at {load} % judged")
        for load in peaks:
            found.protections.append(
                protected(load, days=days, first=first, learned_from=learned_from)
            )
            say(f"peak rule at {load} %: {found.protections[-1].sentence}")
    found.seconds = time.monotonic() - begun
    return found


def _cell(
    strategies: Sequence[Strategy],
    *,
    rooms: int,
    load: int,
    days: int,
    first: int,
    notice: int = NOTICE,
) -> Cell:
    hall = hall_of(rooms)
    played = [
        day_of(hall, strategies, load=load, seed=first + number, notice=notice)
        for number in range(days)
    ]
    return Cell(
        rooms=rooms,
        load=load,
        notice=notice,
        figures=figures_of(strategies, played),
        gains={one.name: _gains(one, played) for one in strategies if one.limits is not None},
        proved=sum(day.best is not None and day.best.is_proved for day in played),
        days=days,
    )


def _gains(strategy: Strategy, days: Sequence[Day]) -> list[float]:
    pairs = [(day.share(strategy.name), day.share(BEST_FIT.name)) for day in days]
    return [ours - theirs for ours, theirs in pairs if ours is not None and theirs is not None]


def _checked(strategy: Strategy, load: int, *, days: int, first: int) -> Checked:
    hall, checked = hall_of(60), Checked(strategy.name, load)
    for number in range(days):
        refusals: list[No] = []
        asks = asks_of(hall, load=load, seed=first + number)
        checked.decisions += len(play(hall, asks, strategy, watch=refusals.append).took)
        checked.refusals += len(refusals)
        for place, no in enumerate(refusals):
            standing = standing_of(hall, no)
            proved = holds(hall, standing, no.said)
            checked.proved += proved
            if proved and place % EVERY:
                continue
            checked.solved += 1
            fits = could_fit(hall, standing)
            checked.wrong += fits and not proved
            checked.contradicted += fits and proved
    return checked
