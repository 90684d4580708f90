"""Every job, killed at its statements, run twice, on two hosts, seven hours late."""

import os

import pytest

from tests.reliability.crash.chores import CHORES, Chore
from tests.reliability.crash.job_kills import job_kills
from tests.reliability.runs import Order
from tests.stores import ensure_postgresql

SEED = int(os.environ.get("KTV_SEED", "11"))
EVERY_OTHER = 2
STEPS = {"sqlite": 4, "postgresql": 12}
pytestmark = pytest.mark.timeout(600)


def test_the_same_comes_of_a_job_whatever_befalls_it(store: str) -> None:
    if store == "postgresql":
        ensure_postgresql()

    report = job_kills(Order(store, SEED), step=STEPS[store])

    assert report.violations == []
    assert report.figures["kills"] > len(CHORES)


def test_a_dispatcher_that_marks_before_it_handles_is_caught() -> None:
    chores = [Chore("dispatch, marked first")]

    report = job_kills(Order("sqlite", SEED), chores, step=EVERY_OTHER, enough=1)

    assert any("killed at" in one for one in report.violations), report


@pytest.mark.parametrize("bug", ["make call lists, in two", "end calls, unwritten"])
def test_a_job_of_calls_that_commits_half_of_it_is_caught(bug: str) -> None:
    report = job_kills(Order("sqlite", SEED), [Chore(bug)], step=STEPS["sqlite"], enough=1)

    assert any("killed at" in one for one in report.violations), report
