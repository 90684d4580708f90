"""The part of bench/results.md on late rooms: replaced by its own run, kept by all others."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import fmean
from typing import Any

from bench.assignment.findings import FIRST_SEED, Cell, Findings
from bench.goals import Goal
from bench.tables import goals_table, table
from ktv_booking.simulate.strategies.compare import Figures, percent, quantile

PREFACE = """\
Made-up evenings, played to each way of giving rooms (`ktv_booking/simulate/strategies`): load is
the demand of 19:00-01:00 over what the rooms hold. 100 % is the best for somebody who knew who
would come, by HiGHS; where it is not installed those columns say NOT RUN. Seeds from {first} on,
on which nothing was tuned; guests ask for another hour {notice} minutes before the end, but in the
table that says otherwise. `deferred` is what is shipped: the room told at check-in, 6 silent moves
for one decision, nobody moved within 45 minutes of the start, unless the desk does a plan by hand
for a party that stays longer (6 moves, nobody who was told). `deferred-alone` does no such plan;
`deferred-uncapped` has neither cap; `deferred-offering` offers whoever is refused the nearest
start within the hour that fits, and 40 % agree; `demo-defaults` fixes and tells rooms as the
demo's policy says. Processor time in ms of `decide` alone; the slowest contains the collector of
garbage. Wrong refusals are those that the exact model has a place for, with as many moves as it
takes: every refusal without a proof was put to it, and one in five with one.
"""
_HEADINGS = (
    "strategy", "of optimum, mean", "p10", "least", "over best fit", "accepted", "insisting",
    "extensions", "moves / 100", "most", "p50", "p99", "slowest", "never",
)  # fmt: skip


def lines_of(found: Findings, judged: Sequence[Goal], facts: Mapping[str, str]) -> list[str]:
    """Return the part as lines."""
    notice = found.cells[0].notice if found.cells else 30
    lines = [
        "## Rooms given late", "",
        *PREFACE.format(first=FIRST_SEED, notice=notice).splitlines(), "",
        *table(("", ""), [*facts.items(), ("took", f"{found.seconds:.0f} s")]), "",
        *goals_table(judged), "",
    ]  # fmt: skip
    for cell in found.cells:
        later = f", another hour asked {cell.notice} minutes ahead" if cell.notice != notice else ""
        lines += [
            f"### {cell.rooms} rooms, {cell.load} %, {cell.days} days{later} "
            f"(optimum proved on {cell.proved})",
            "",
            *table(_HEADINGS, (_line(cell, one) for one in cell.figures)),
            "",
        ]
    return [*lines, *_checks(found), "", *_protections(found)]


def as_json(found: Findings, judged: Sequence[Goal], facts: Mapping[str, str]) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "facts": dict(facts),
        "goals": [asdict(goal) for goal in judged],
        "cells": [
            {
                "rooms": cell.rooms, "load": cell.load, "days": cell.days, "notice": cell.notice,
                "proved": cell.proved,
                "strategies": {one.strategy.name: one.shares for one in cell.figures},
            }
            for cell in found.cells
        ],
        "checks": [asdict(one) for one in found.checks],
        "protections": [asdict(one) for one in found.protections],
    }  # fmt: skip


def _line(cell: Cell, one: Figures) -> tuple[str, ...]:
    gains = cell.gains.get(one.strategy.name)
    return (
        one.strategy.name,
        _share(one.mean),
        _share(one.p10),
        _share(min(one.shares, default=None)),
        f"{fmean(gains):+.2f} (worst {min(gains):+.2f})" if gains else "",
        f"{percent(one.accepted, one.asked):.1f} %",
        f"{percent(one.pinned_accepted, one.pinned_asked):.1f} %",
        f"{percent(one.extensions_granted, one.extensions_asked):.1f} %",
        f"{percent(one.moves, one.accepted):.0f}",
        str(one.most_moves),
        f"{quantile(one.took, 0.5):.3f}",
        f"{quantile(one.took, 0.99):.2f}",
        f"{max(one.took):.1f}",
        f"{one.oversold}, {one.told_moved}, {one.dropped}",
    )


def _share(value: float | None) -> str:
    return "NOT RUN" if value is None else f"{value:.2f} %"


def _protections(found: Findings) -> list[str]:
    if not found.protections:
        return ["Peak rules: NOT RUN (ktv-booking[optimize])"]
    rows = [
        (
            f"{one.load} %", one.sentence,
            f"{fmean(one.gains):+.2f} %" if one.gains else "",
            f"{min(one.gains):+.2f} %" if one.gains else "",
            f"{sum(gain < 0 for gain in one.gains)} of {len(one.gains)}" if one.gains else "",
        )
        for one in found.protections
    ]  # fmt: skip
    headings = ("load", "learned from 8 evenings", "minutes on others", "worst day", "days worse")
    return ["### Peak rules", "", *table(headings, rows)]


def _checks(found: Findings) -> list[str]:
    if not found.checks:
        return ["Refusals held against the exact model: NOT RUN (ktv-booking[optimize])"]
    headings = (
        "strategy", "load", "decisions", "refusals", "proved", "put to the exact model", "wrong",
        "proved and wrong",
    )  # fmt: skip
    rows = [
        (
            one.strategy, f"{one.load} %", f"{one.decisions:,}", f"{one.refusals:,}",
            f"{percent(one.proved, one.refusals):.1f} %", f"{one.solved:,}",
            f"{one.wrong} ({percent(one.wrong, one.decisions):.2f} %)", str(one.contradicted),
        )
        for one in found.checks
    ]  # fmt: skip
    return ["### Refusals held against the exact model", "", *table(headings, rows)]
