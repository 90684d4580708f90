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
    report = job_kills(Order("sqlite", SEED), [Chore("dispatch, marked first")], step=EVERY_OTHER)

    assert any("killed at" in one for one in report.violations), report
