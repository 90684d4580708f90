"""The store is away, locked, frozen: told at once, alive meanwhile, good again by itself."""

import pytest

from tests.reliability.faults import runs
from tests.reliability.runs import Order
from tests.stores import STORES, ensure_postgresql

SEED = 7
FROZEN_SECONDS = 8.0


def an_order(store: str, seconds: float) -> Order:
    if store == "postgresql":
        ensure_postgresql()
    return Order(store, SEED, seconds)


@pytest.mark.parametrize("store", STORES)
def test_a_store_that_is_away_is_said_to_be_at_once_and_is_good_again(store: str) -> None:
    report = runs.store_away(an_order(store, 1.5))

    assert report.violations == [], report.figures


@pytest.mark.parametrize("store", ["sqlite"])
def test_another_programs_lock_ends_in_busy_and_looking_goes_on(store: str) -> None:
    report = runs.store_locked(an_order(store, FROZEN_SECONDS))

    assert report.violations == [], report.figures


@pytest.mark.parametrize("store", ["postgresql"])
def test_a_frozen_store_is_given_up_by_our_own_deadline(store: str) -> None:
    report = runs.store_frozen(an_order(store, FROZEN_SECONDS))

    assert report.violations == [], report.figures


@pytest.mark.parametrize("store", ["postgresql"])
def test_a_restart_that_nobody_noticed_costs_the_first_callers_nothing(store: str) -> None:
    report = runs.store_restarted(an_order(store, 0))

    assert report.violations == [], report.figures


@pytest.mark.parametrize("store", STORES)
def test_nothing_is_acknowledged_on_a_full_disk_and_space_mends_it(store: str) -> None:
    report = runs.disk_full(an_order(store, 2.0))

    if "state" in report.figures:
        pytest.skip(f"full disk, {store}: {report.figures['state']}")
    assert report.violations == [], report.figures


@pytest.mark.parametrize(
    ("run", "store", "bug", "seconds", "found"),
    [
        ("store_frozen", "postgresql", "no-deadline", FROZEN_SECONDS + 1, "more than 8.0 s"),
        ("store_restarted", "postgresql", "no-pre-ping", 0.0, "after the store was back"),
        ("store_away", "sqlite", "any-file", 0.5, "while the store was away"),
        ("disk_full", "sqlite", "all-is-well", 0.5, "acknowledged and lost"),
        ("disk_full", "sqlite", "full-is-a-bug", 1.0, "500"),
    ],
)
def test_each_check_finds_its_seeded_bug(
    run: str, store: str, bug: str, seconds: float, found: str
) -> None:
    report = getattr(runs, run)(an_order(store, seconds), bug)

    assert any(found in violation for violation in report.violations), report
