"""Two hundred callers at once on five lines to the store: served, or told to come again."""

import pytest

from tests.reliability.faults import runs
from tests.reliability.runs import Order
from tests.stores import STORES, ensure_postgresql

SEED = 7


@pytest.mark.parametrize("store", STORES)
def test_a_rush_is_served_or_told_to_come_again(store: str) -> None:
    if store == "postgresql":
        ensure_postgresql()

    report = runs.rush_of_callers(Order(store, SEED))

    assert report.violations == [], report.figures


def test_a_wait_in_vain_that_is_taken_for_a_bug_is_found() -> None:
    ensure_postgresql()

    report = runs.rush_of_callers(Order("postgresql", SEED), "small-pool-is-a-bug")

    assert any("500" in violation for violation in report.violations), report
