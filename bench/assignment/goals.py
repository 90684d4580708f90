"""The targets of late rooms, and what a run says of each."""

from collections.abc import Iterator, Sequence
from statistics import fmean

from bench.assignment.findings import Cell, Checked, Findings
from bench.goals import MISSED, MUST, NOT_RUN, Goal
from ktv_booking.simulate.strategies.compare import Figures, percent, quantile
from ktv_booking.simulate.strategies.strategy import (
    DEFERRED,
    DEFERRED_ALONE,
    DEFERRED_UNCAPPED,
    DEMO_DEFAULTS,
    OFFERING,
    Strategy,
)

SERVED = {80: 96.5, 100: 93.0, 120: 91.0, 150: 88.5}
LATE = (DEFERRED_UNCAPPED, DEFERRED, DEFERRED_ALONE)
NAMED = {
    DEFERRED_UNCAPPED.name: "moves without a cap",
    DEFERRED.name: "as shipped",
    DEFERRED_ALONE.name: "as shipped, but no plan done by hand",
}


def goals(found: Findings) -> list[Goal]:
    """Return every target with its verdict, for late rooms without and with their caps."""
    return [
        *(goal for strategy in LATE for goal in _of(found, strategy)),
        _demo(found),
        _offering(found),
        _protection(found),
        _never(found),
        *(_checks(found)),
        *(_speed(found)),
    ]


def _of(found: Findings, strategy: Strategy) -> Iterator[Goal]:
    said = NAMED[strategy.name]
    for load, least in SERVED.items():
        figures = _figures(found.cell(load), strategy)
        name = f"Served of the optimum at {load} %, {said}"
        yield _least(name, figures.mean if figures else None, least, " %")
    busy = _figures(found.cell(120), strategy)
    yield _least(f"p10 of days at 120 %, {said}", busy.p10 if busy else None, 88.0, " %")
    yield _gain(found, strategy, said)
    pinned = busy and percent(busy.pinned_accepted, busy.pinned_asked)
    yield _least(f"Insisting on a room, accepted at 120 %, {said}", pinned, 65.0, " %")
    granted = busy and percent(busy.extensions_granted, busy.extensions_asked)
    yield _least(f"Extensions granted at 120 %, {said}", granted, 78.0, " %")


def _gain(found: Findings, strategy: Strategy, said: str) -> Goal:
    name, must = f"Over best fit at 100-150 %, {said}", ">= 3.5 points, no day worse by 0.5"
    cells = [found.cell(load) for load in (100, 120, 150)]
    gains = [cell.gains.get(strategy.name, []) for cell in cells if cell is not None]
    if len(gains) < len(cells) or not all(gains):
        return Goal(name, must, "", "-", NOT_RUN)
    means, worst = [fmean(one) for one in gains], min(min(one) for one in gains)
    seen = f"{' / '.join(f'{one:+.2f}' for one in means)}, worst day {worst:+.2f}"
    return Goal(name, must, "", seen, MUST if min(means) >= 3.5 and worst >= -0.5 else MISSED)


def _demo(found: Findings) -> Goal:
    name, must = "Demo's defaults at 120 % beside told at check-in", "within 1.0 point"
    cell = found.cell(120)
    ours, first = _figures(cell, DEMO_DEFAULTS), _figures(cell, DEFERRED_UNCAPPED)
    if ours is None or first is None or ours.mean is None or first.mean is None:
        return Goal(name, must, "", "-", NOT_RUN)
    short = first.mean - ours.mean
    same = _figures(cell, DEFERRED)
    beside = f", {same.mean - ours.mean:.2f} with the same caps" if same and same.mean else ""
    return Goal(name, must, "", f"{short:.2f} behind{beside}", MUST if short <= 1.0 else MISSED)


def _offering(found: Findings) -> Goal:
    name, must = "Other starts within the hour offered at 120 %, 40 % agree", ">= 1.0 point more"
    ours, same = (_figures(found.cell(120), one) for one in (OFFERING, DEFERRED))
    if ours is None or same is None or ours.mean is None or same.mean is None:
        return Goal(name, must, "", "-", NOT_RUN)
    more = ours.mean - same.mean
    return Goal(name, must, "", f"{more:+.2f} points", MUST if more >= 1.0 else MISSED)


def _protection(found: Findings) -> Goal:
    """Judge the readable rule at 120 % by what bid prices were to bring."""
    name, must = "A proposed peak rule on evenings it was not learned from", ">= 1.0 % more minutes"
    judged = next((one for one in found.protections if one.load == 120), None)
    if judged is None:
        return Goal(name, must, "", "-", NOT_RUN)
    means = {one.load: fmean(one.gains) if one.gains else 0.0 for one in found.protections}
    seen = ", ".join(f"{mean:+.2f} % at {load} %" for load, mean in means.items())
    return Goal(name, must, "", seen, MUST if means[120] >= 1.0 else MISSED)


def _never(found: Findings) -> Goal:
    name = "Oversold, told guests moved, accepted guests dropped, in every run"
    figures = [one for cell in found.cells for one in cell.figures]
    if not figures:
        return Goal(name, "0, 0, 0", "", "-", NOT_RUN)
    counts = [
        sum(getattr(one, what) for one in figures) for what in ("oversold", "told_moved", "dropped")
    ]
    decisions = sum(len(one.took) for one in figures)
    seen = f"{', '.join(map(str, counts))} in {decisions:,} decisions"
    return Goal(name, "0, 0, 0", "", seen, MISSED if any(counts) else MUST)


def _checks(found: Findings) -> Iterator[Goal]:
    for strategy, most in ((DEFERRED_UNCAPPED, 0.5), (DEFERRED, 1.5)):
        those = [one for one in found.checks if one.strategy == strategy.name]
        name = f"Wrong refusals by the exact model, {NAMED[strategy.name]}"
        yield _wrong(name, those, most)
    refusals = sum(one.refusals for one in found.checks)
    proved = sum(one.proved for one in found.checks)
    name = "Refusals with a witness that was checked"
    yield _least(name, percent(proved, refusals) if refusals else None, 90.0, " %")
    against = sum(one.contradicted for one in found.checks)
    verdict = NOT_RUN if not found.checks else MISSED if against else MUST
    yield Goal("Checked witnesses that the exact model contradicts", "0", "", str(against), verdict)


def _wrong(name: str, those: Sequence[Checked], most: float) -> Goal:
    """Judge at 120 %; what is seen at 150 % stands beside it."""
    by_load = {one.load: percent(one.wrong, one.decisions) for one in those}
    must = f"<= {most:g} % of decisions"
    if 120 not in by_load:
        return Goal(name, must, "", "-", NOT_RUN)
    seen = ", ".join(f"{share:.2f} % at {load} %" for load, share in by_load.items())
    return Goal(name, must, "", seen, MUST if by_load[120] <= most else MISSED)


def _speed(found: Findings) -> Iterator[Goal]:
    for rooms, part, most in ((60, 0.5, 1.0), (60, 0.99, 15.0), (200, 0.99, 60.0)):
        name = f"Processor time a decision, {rooms} rooms at 120 %, p{part * 100:g}"
        must = f"<= {most:g} ms"
        cell = found.cell(120, rooms)
        took = [quantile(one.took, part) for one in _late(cell)]
        if not took:
            yield Goal(name, must, "", "-", NOT_RUN)
            continue
        yield Goal(name, must, "", f"{max(took):.2f} ms", MUST if max(took) <= most else MISSED)


def _late(cell: Cell | None) -> list[Figures]:
    return [one for one in cell.figures if one.strategy.limits is not None] if cell else []


def _figures(cell: Cell | None, strategy: Strategy) -> Figures | None:
    return cell.of(strategy) if cell else None


def _least(name: str, seen: float | None, least: float, unit: str) -> Goal:
    must = f">= {least:g}{unit}"
    if seen is None:
        return Goal(name, must, "", "-", NOT_RUN)
    return Goal(name, must, "", f"{seen:.2f}{unit}", MUST if seen >= least else MISSED)
