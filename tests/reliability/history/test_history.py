"""The book of a venue-day behaves as one book in one order, and the check of it can fail."""

import re

import pytest

from ktv_booking.db.session import Database
from tests.reliability.history.runs import history_at_counters, history_over_http
from tests.reliability.runs import Order

pytestmark = [pytest.mark.race, pytest.mark.timeout(600)]


def test_every_answer_of_fourteen_clerks_fits_one_order_of_writes(own_database: Database) -> None:
    order = Order(_store(own_database), seed=1, operations=1_500, url=_url(own_database))

    report = history_over_http(order, count=2)

    assert not report.violations, "\n".join(report.violations)
    assert report.figures["operations"] >= 1_500
    assert not report.figures.get("deadlocks"), "\n".join(report.figures["who_waited"])


def test_so_does_every_answer_of_the_use_cases_alone(own_database: Database) -> None:
    order = Order(_store(own_database), seed=2, operations=7_000, url=_url(own_database))

    report = history_at_counters(order)

    assert not report.violations, "\n".join(report.violations)
    assert report.figures["operations"] >= 7_000
    assert not report.figures.get("deadlocks"), "\n".join(report.figures["who_waited"])


@pytest.mark.parametrize(
    ("bug", "is_found_as"),
    [
        ("no-lock", "overlap in"),
        ("stale-read", "the board shows"),
        ("half-a-swap", "overlap in|rooms free|did not justify|the store keeps"),
        ("touching-is-overlapping", "the book did not justify"),
        ("told-guests-move", "who counts on the room"),
    ],
)
def test_a_seeded_bug_is_found(own_database: Database, bug: str, is_found_as: str) -> None:
    if bug == "no-lock" and own_database.is_sqlite:
        pytest.skip("one writer at a time: the embedded store has no lock to leave out")
    order = Order(_store(own_database), seed=5, operations=2_000, url=_url(own_database))

    report = history_over_http(order, bug=bug, count=1, a_round=400)

    assert any(re.search(is_found_as, one) for one in report.violations), report


def _store(database: Database) -> str:
    return "sqlite" if database.is_sqlite else "postgresql"


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)
