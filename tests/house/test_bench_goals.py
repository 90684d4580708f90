"""The bench judges its goals rightly: reached, missed, and never by what did not run."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from bench.goals import AIM, MISSED, MUST, NOT_RUN, Evidence, Goal, goals
from bench.measure import Seen, Series, percentile
from bench.parts import BIRTHDAYS
from bench.running import HotSlot

POST, LIMIT = "POST reservation", "pgbench booking"


def seen(per_second: float = 100.0, us: float = 1000.0, **statuses: int) -> Seen:
    """Return one measurement; `s503=2` are two answers 503."""
    said = {int(name[1:]): count for name, count in statuses.items()} or {201: 100}
    return Seen(per_second, 1.0, 2.0, 3.0, us, 0.0, 0.0, said)


def series(work: str, *runs: Seen, size: str = "1m", store: str = "postgresql") -> Series:
    return Series(work, size, store, 16, runs)


def judged(
    *found: Series, hot: tuple[HotSlot, ...] = (), overlaps: dict[str, int] | None = None
) -> dict[str, Goal]:
    return {goal.name: goal for goal in goals(Evidence(found, hot, overlaps or {}))}


def the_goal(found: dict[str, Goal], beginning: str) -> Goal:
    return next(goal for name, goal in found.items() if name.startswith(beginning))


def test_what_did_not_run_is_not_reached() -> None:
    assert {goal.verdict for goal in judged().values()} == {NOT_RUN}


def test_birthday_lists_are_judged_as_their_own_run_did(tmp_path: Path) -> None:
    data, night = tmp_path / "results.json", Goal("Birthday list", "<= 1", "<= 0.1", "2", MISSED)
    data.write_text(json.dumps({"birthdays": {"goals": [asdict(night)]}}), encoding="utf-8")

    found = goals(Evidence((), (), {}, BIRTHDAYS.goals_in(data)))

    assert [one for one in found if one.name.startswith("Birthday")] == [night]
    assert BIRTHDAYS.goals_in(tmp_path / "never.json") == []


@pytest.mark.parametrize(
    ("ours", "verdict"), [(5.9, MISSED), (6.0, MUST), (14.9, MUST), (15.0, AIM)]
)
def test_bookings_are_judged_by_what_pgbench_does(ours: float, verdict: str) -> None:
    found = judged(series(POST, seen(ours)), series(LIMIT, seen(100.0)))

    assert the_goal(found, "POST reservation / pgbench").verdict == verdict


def test_runs_are_compared_side_by_side_and_the_median_counts() -> None:
    quiet, busy, odd = seen(10.0), seen(5.0), seen(1.0)
    limits = (seen(100.0), seen(50.0), seen(100.0))

    found = judged(series(POST, quiet, busy, odd), series(LIMIT, *limits))

    assert the_goal(found, "POST reservation / pgbench").seen == "0.1"


@pytest.mark.parametrize(("us", "verdict"), [(5100, MISSED), (5000, MUST), (2500, AIM)])
def test_processor_time_has_its_bounds(us: float, verdict: str) -> None:
    found = judged(series(POST, seen(us=us)))

    assert the_goal(found, "CPU per POST, app").verdict == verdict


@pytest.mark.parametrize(
    ("larger", "bare", "verdict"),
    [(2100, 1000, MISSED), (1900, 1000, MUST), (1100, 1200, AIM)],
)
def test_growth_is_judged_beside_the_bare_query(larger: float, bare: float, verdict: str) -> None:
    found = judged(
        series(POST, seen(us=1000), size="10k"),
        series(POST, seen(us=larger)),
        series(LIMIT, seen(us=1000), size="10k"),
        series(LIMIT, seen(us=bare)),
    )

    assert the_goal(found, "Growth of CPU per POST reservation, 10k").verdict == verdict


@pytest.mark.parametrize(
    ("rounds", "slowest", "verdict"),
    [
        ([{201: 1, 409: 49}] * 2, 150.0, AIM),
        ([{201: 1, 409: 49}] * 2, 400.0, MUST),
        ([{201: 1, 409: 49}] * 2, 501.0, MISSED),
        ([{201: 1, 409: 49}, {201: 1, 409: 48, 503: 1}], 100.0, MISSED),
        ([{201: 2, 409: 48}], 100.0, MISSED),
    ],
)
def test_a_rush_books_once_and_refuses_the_others_quickly(
    rounds: list[dict[int, int]], slowest: float, verdict: str
) -> None:
    rush = HotSlot("50 identical POSTs", "postgresql", rounds, slowest)

    found = judged(hot=(rush,))

    assert the_goal(found, "Hot slot, postgresql: 50 identical").verdict == verdict


@pytest.mark.parametrize(
    ("moves", "verdict"), [({200: 3, 409: 47}, AIM), ({200: 3, 500: 1}, MISSED), ({0: 1}, MISSED)]
)
def test_no_failure_of_a_rush_may_reach_a_client(moves: dict[int, int], verdict: str) -> None:
    overlapping = HotSlot("50 partly overlapping POSTs", "sqlite", [{201: 1, 409: 49}], 90.0)
    crossing = HotSlot("50 crossing moves", "sqlite", [moves], 90.0)

    found = judged(hot=(overlapping, crossing))

    assert the_goal(found, "Hot slot, sqlite: 50 overlapping").verdict == verdict


def test_a_rush_without_a_round_did_not_run() -> None:
    overlapping = HotSlot("50 partly overlapping POSTs", "sqlite", [], 0.0)
    crossing = HotSlot("50 crossing moves", "sqlite", [{200: 50}], 90.0)

    found = judged(hot=(overlapping, crossing))

    assert the_goal(found, "Hot slot, sqlite: 50 overlapping").verdict == NOT_RUN


def test_a_failed_post_spoils_the_goal_of_sqlite() -> None:
    posts = series(POST, seen(50.0, s201=99, s503=1), store="sqlite")
    bare = series("straight booking", seen(100.0), store="sqlite")

    assert the_goal(judged(posts, bare), "SQLite").verdict == MISSED


def test_one_overlap_anywhere_is_a_missed_goal() -> None:
    found = judged(overlaps={"1m postgresql": 0, "1m sqlite": 1})

    assert the_goal(found, "Overlaps").verdict == MISSED


def test_percentiles_are_values_that_were_seen() -> None:
    ordered = [float(value) for value in range(1, 101)]

    assert percentile(ordered, 50) == 51.0
    assert percentile(ordered, 99) == 100.0
    assert percentile([], 99) == 0.0
