"""The report: results.md for people, results.json for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.goals import Goal
from bench.measure import Series
from bench.parts import PARTS, kept
from bench.running import HotSlot, told
from bench.tables import goals_table, table

PREFACE = """\
Written by `make bench`; the goals are judged by `bench/goals.py`. Works, limits and floors were
measured in turn in one run, {repeats} x {seconds:g} s each: compare what stands side by
side, not absolute figures of a shared machine. Median and range of requests a second; median of
p50 and p99 in ms; processor time in microseconds a request, from /proc, of the server and of the
database, children included. `pgbench` is the limit: the same rows and constraint with nothing of
ours between; `floor` is the bare framework with documents of the same size; `straight` is
`sqlite3` in Python. The generator's own cost stands beside them.
"""


def write(
    folder: Path,
    name: str,
    *,
    facts: Mapping[str, str],
    goals: Sequence[Goal],
    series: Sequence[Series],
    hot: Sequence[HotSlot],
    seconds: float,
    repeats: int,
) -> Path:
    """Write both files and return the one for people."""
    lines = [
        "# How fast it is", "",
        PREFACE.format(seconds=seconds, repeats=repeats),
        *table(("", ""), facts.items()), "",
        "## Goals", "",
        *goals_table(goals), "",
        *_figures(series),
        "## Hot slots", "",
        *table(("rush", "store", "rounds", "answers", "slowest ms"), map(_hot_line, hot)),
    ]  # fmt: skip
    page, data = folder / f"{name}.md", folder / f"{name}.json"
    parts = {part: part.within(page) for part in PARTS}
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for part, own in parts.items():
        if own:
            part.put_into(page, own)
    document = {
        **kept(data),
        "facts": dict(facts),
        "goals": [asdict(goal) for goal in goals],
        "series": [one.as_json() for one in series],
        "hot": [asdict(one) for one in hot],
    }
    text = json.dumps(document, indent=1, ensure_ascii=False)
    data.write_text(text + "\n", encoding="utf-8")
    return page


def goal_lines(goals: Iterable[Goal]) -> list[str]:
    """Return the goals as lines for a terminal."""
    return [f"{goal.verdict:>8}  {goal.name}: {goal.seen} (must {goal.must})" for goal in goals]


def _hot_line(rush: HotSlot) -> tuple[str, ...]:
    rounds, slowest = str(len(rush.rounds)), f"{rush.slowest:.0f}"
    return rush.what, rush.store, rounds, told(rush.statuses), slowest


def _figures(series: Sequence[Series]) -> list[str]:
    lines = []
    for size, store in dict.fromkeys((one.size, one.store) for one in series):
        rows = [one for one in series if (one.size, one.store) == (size, store)]
        lines += [f"## {size} reservations, {store}", ""]
        headings = (
            "work", "clients", "requests/s (range)", "p50", "p99", "server us", "database us",
            "generator us", "answers",
        )  # fmt: skip
        lines += [*table(headings, map(_figure_line, rows)), ""]
    return lines


def _figure_line(one: Series) -> tuple[str, ...]:
    least, most = one.span("per_second")
    return (
        one.work,
        str(one.clients),
        f"{one.mid('per_second'):,.0f} ({least:,.0f}-{most:,.0f})",
        f"{one.mid('p50'):.2f}",
        f"{one.mid('p99'):.2f}",
        f"{one.mid('server_us'):,.0f}",
        f"{one.mid('store_us'):,.0f}",
        f"{one.mid('generator_us'):,.0f}",
        told(one.statuses),
    )
