"""The bench of late rooms judges rightly, and leaves the rest of the report as it stands."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.assignment.findings import Cell, Checked, Findings, findings
from bench.assignment.goals import goals
from bench.assignment.page import lines_of
from bench.chain import ChainCost, Share
from bench.chain import goals as chain_goals
from bench.goals import AIM, MISSED, MUST, NOT_RUN, Goal
from bench.parts import CHAIN, LATE_ROOMS, kept
from ktv_booking.simulate.strategies.compare import Figures
from ktv_booking.simulate.strategies.strategy import DEFERRED, DEFERRED_UNCAPPED, DEMO_DEFAULTS


def figures(strategy: object, *shares: float, **counts: object) -> Figures:
    return Figures(strategy, list(shares), took=[1.0], **counts)  # type: ignore[arg-type]


def a_cell(load: int, *those: Figures, gain: Sequence[float] = (4.0, 5.0), rooms: int = 60) -> Cell:
    gains = {one.strategy.name: list(gain) for one in those}
    return Cell(rooms, load, 30, list(those), gains, proved=1, days=1)


def the_goal(found: Findings, beginning: str) -> Goal:
    return next(goal for goal in goals(found) if goal.name.startswith(beginning))


def test_what_did_not_run_is_not_reached() -> None:
    assert {goal.verdict for goal in goals(Findings(1))} == {NOT_RUN}


@pytest.mark.parametrize(("share", "verdict"), [(90.99, MISSED), (91.0, MUST)])
def test_served_minutes_are_judged_by_the_optimum(share: float, verdict: str) -> None:
    found = Findings(1, [a_cell(120, figures(DEFERRED_UNCAPPED, share))])

    assert the_goal(found, "Served of the optimum at 120 %").verdict == verdict
    assert the_goal(found, "Served of the optimum at 150 %").verdict == NOT_RUN


@pytest.mark.parametrize(
    ("gain", "verdict"), [((4.0, 3.0), MUST), ((3.0, 3.9), MISSED), ((9.0, -0.6), MISSED)]
)
def test_one_worse_day_spoils_the_gain_over_best_fit(gain: Sequence[float], verdict: str) -> None:
    cells = [a_cell(load, figures(DEFERRED_UNCAPPED, 90.0), gain=gain) for load in (100, 120, 150)]

    assert the_goal(Findings(1, cells), "Over best fit").verdict == verdict


def test_the_demo_is_judged_beside_the_first_figure() -> None:
    cell = a_cell(120, figures(DEFERRED_UNCAPPED, 92.0), figures(DEMO_DEFAULTS, 90.9))

    judged = the_goal(Findings(1, [cell]), "Demo's defaults")

    assert (judged.verdict, judged.seen) == (MISSED, "1.10 behind")


def test_one_told_guest_moved_anywhere_is_a_miss() -> None:
    cells = [
        a_cell(80, figures(DEFERRED, 99.0)),
        a_cell(120, figures(DEFERRED, 90.0, told_moved=1)),
    ]

    assert the_goal(Findings(1, cells), "Oversold").verdict == MISSED


def test_wrong_refusals_are_a_share_of_all_decisions() -> None:
    checked = Checked("deferred-uncapped", 120, decisions=1000, refusals=100, proved=95, wrong=6)

    found = Findings(1, checks=[checked])

    assert the_goal(found, "Wrong refusals").seen == "0.60 % at 120 %"
    assert the_goal(found, "Wrong refusals").verdict == MISSED
    assert the_goal(found, "Refusals with a witness").verdict == MUST


def test_its_part_of_the_report_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "results.md"
    page.write_text("# How fast it is\n\nfigures\n", encoding="utf-8")

    LATE_ROOMS.put_into(page, ["first"])
    LATE_ROOMS.put_into(page, ["second"])

    assert (
        page.read_text(encoding="utf-8")
        == f"# How fast it is\n\nfigures\n\n{LATE_ROOMS.begin}\nsecond\n{LATE_ROOMS.end}\n"
    )
    assert LATE_ROOMS.within(page) == ["second"]


def test_parts_of_the_report_leave_each_other_alone(tmp_path: Path) -> None:
    for part, lines in ((LATE_ROOMS, ["late"]), (CHAIN, ["first"]), (CHAIN, ["chain"])):
        part.keep(tmp_path, "results", lines, {"said": lines})

    page, data = tmp_path / "results.md", tmp_path / "results.json"
    assert (LATE_ROOMS.within(page), CHAIN.within(page)) == (["late"], ["chain"])
    assert kept(data) == {"assignment": {"said": ["late"]}, "chain": {"said": ["chain"]}}


@pytest.mark.parametrize(
    ("with_us", "verdict"), [(104.9, AIM), (105.1, MUST), (109.9, MUST), (110.1, MISSED)]
)
def test_a_chained_booking_is_judged_by_what_it_costs_more(with_us: float, verdict: str) -> None:
    seen = ChainCost(1, [Share("sqlite", "a booking", 100.0, with_us)])

    judged = {goal.name.rpartition(" ")[2]: goal.verdict for goal in chain_goals(seen)}

    assert judged == {"sqlite": verdict, "postgresql": NOT_RUN}


def test_a_chained_booking_costs_no_less_than_a_chained_row() -> None:
    quiet = Share("sqlite", "a booking", 1_000.0, 990.0)
    seen = ChainCost(1, [quiet, Share("sqlite", "one audit row", 200.0, 280.0)])

    assert [goal.seen for goal in chain_goals(seen)] == ["-", "+8.0 %"]


def test_one_day_of_it_is_told_whole() -> None:
    found = findings(days=1, say=lambda line: None, first=1, peaks=[120], learned_from=4)

    lines = lines_of(found, goals(found), {"date": "today"})

    assert {goal.verdict for goal in goals(found)} <= {MUST, MISSED}
    assert the_goal(found, "Oversold").verdict == MUST
    assert [len(one.gains) for one in found.protections] == [1]
    assert sum(line.startswith("### ") for line in lines) == len(found.cells) + 2
