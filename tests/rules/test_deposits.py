"""A deposit told from the money's facts, and what a cancellation costs."""

from datetime import UTC, datetime, timedelta

import pytest

from ktv_booking.reservations.rules.deposits import (
    CancellationCost,
    CancelledBy,
    DepositDue,
    DepositRequired,
    Entry,
    EntryKind,
    cancellation_cost,
    deposit_due,
    deposit_status,
    earnest_over_cap,
    ensure_deposit_settled,
    free_moves_left,
    owed_minor,
    paid_minor,
    refund_percent,
)
from ktv_booking.venues.rules.policy.house import HOUSE_DEFAULTS
from ktv_booking.venues.rules.policy.terms import Deposit, LegalKind, PolicyTerms, RefundTier

NOW = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def terms_with(**given: object) -> PolicyTerms:
    return PolicyTerms(**{**HOUSE_DEFAULTS["same_day"], **given})


def facts(story: str) -> list[Entry]:
    """Read `paid 300, refunded 100` as entries."""
    told = [part.split() for part in story.split(",") if part]
    return [Entry(EntryKind(kind), int(amount)) for kind, amount in told]


@pytest.mark.parametrize(("ahead", "due_in"), [(600, 120), (120, 120), (60, 60)])
def test_a_deposit_is_due_in_time_and_never_after_the_start(ahead: int, due_in: int) -> None:
    terms = terms_with(deposit=Deposit(30_000, 120, LegalKind.PREPAYMENT))

    due = deposit_due(terms, created_at=NOW, starts_at=NOW + minutes(ahead))

    assert due == DepositDue(30_000, NOW + minutes(due_in), LegalKind.PREPAYMENT)


@pytest.mark.parametrize("deposit", [None, Deposit(0, 120, LegalKind.PREPAYMENT)])
def test_no_deposit_is_due_where_none_is_asked(deposit: Deposit | None) -> None:
    terms = terms_with(deposit=deposit)

    assert deposit_due(terms, created_at=NOW, starts_at=NOW + minutes(60)) is None


@pytest.mark.parametrize(
    ("due", "story", "status", "owed", "held"),
    [
        (0, "", "none", 0, 0),
        (300, "", "due", 300, 0),
        (300, "paid 100", "due", 200, 100),
        (300, "paid 300", "paid", 0, 300),
        (300, "paid 100,paid 200", "paid", 0, 300),
        (300, "waived 300", "waived", 0, 0),
        (300, "paid 100,waived 0", "paid", 0, 100),
        (0, "paid 50", "paid", 0, 50),
        (300, "paid 300,refunded 300", "refunded", 0, 0),
        (300, "paid 300,refunded 150", "part_refunded", 0, 150),
        (300, "paid 300,refunded 150,forfeited 150", "part_refunded", 0, 0),
        (300, "paid 300,forfeited 300", "forfeited", 0, 0),
        (300, "paid 300,moved 300", "due", 300, 0),
        (0, "paid 300,moved 300", "none", 0, 0),
    ],
)
def test_where_a_deposit_stands(due: int, story: str, status: str, owed: int, held: int) -> None:
    entries = facts(story)

    assert deposit_status(due, entries) == status
    assert owed_minor(due, entries) == owed
    assert paid_minor(entries) == held


def test_nothing_is_confirmed_while_money_is_owed() -> None:
    ensure_deposit_settled(300, facts("paid 300"), due_by=NOW)
    ensure_deposit_settled(300, facts("waived 300"), due_by=NOW)
    ensure_deposit_settled(0, [], due_by=None)

    with pytest.raises(DepositRequired) as refused:
        ensure_deposit_settled(300, facts("paid 299"), due_by=NOW)

    assert refused.value.facts == {"due_minor": 300, "owed_minor": 1, "due_by": NOW}


TIERS = (RefundTier(1440, 100), RefundTier(120, 50))


@pytest.mark.parametrize(
    ("notice", "percent"),
    [(1441, 100), (1440, 100), (1439, 50), (120, 50), (119, 0), (0, 0), (-30, 0)],
)
def test_refund_by_notice(notice: int, percent: int) -> None:
    terms = terms_with(refund_tiers=TIERS)

    given_back = refund_percent(terms, starts_at=NOW + minutes(notice), cancelled_at=NOW)

    assert given_back == percent


@pytest.mark.parametrize(
    ("by", "notice", "paid", "cost"),
    [
        ("guest", 1440, 301, CancellationCost(0, 301, 100, in_free_time=True)),
        ("guest", 180, 301, CancellationCost(150, 151, 50, in_free_time=False)),
        ("guest", 30, 301, CancellationCost(301, 0, 0, in_free_time=False)),
        ("guest", 60, 0, CancellationCost(0, 0, 100, in_free_time=True)),
        ("guest", 59, 0, CancellationCost(0, 0, 100, in_free_time=False)),
        ("venue", 5, 301, CancellationCost(0, 301, 100, in_free_time=True)),
        ("system", -5, 301, CancellationCost(0, 301, 100, in_free_time=True)),
    ],
)
def test_what_a_cancellation_costs(by: str, notice: int, paid: int, cost: CancellationCost) -> None:
    told = cancellation_cost(
        by=CancelledBy(by),
        terms=terms_with(refund_tiers=TIERS, free_cancel_minutes=60),
        starts_at=NOW + minutes(notice),
        now=NOW,
        paid_minor=paid,
    )

    assert told == cost
    assert told.fee_minor + told.refund_minor == paid


@pytest.mark.parametrize(("made", "left"), [(0, 1), (1, 0), (2, 0)])
def test_free_moves_run_out(made: int, left: int) -> None:
    assert free_moves_left(terms_with(free_moves=1), made) == left


@pytest.mark.parametrize(
    ("kind", "amount", "cap", "excess"),
    [
        (LegalKind.EARNEST, 200, 200, None),
        (LegalKind.EARNEST, 201, 200, 1),
        (LegalKind.EARNEST, 900, None, None),
        (LegalKind.PREPAYMENT, 900, 200, None),
        (LegalKind.SECURITY, 900, 200, None),
    ],
)
def test_an_earnest_deposit_over_the_laws_share_is_warned_of(
    kind: LegalKind, amount: int, cap: int | None, excess: int | None
) -> None:
    due = DepositDue(amount, NOW, kind)

    warned = earnest_over_cap(due, total_minor=1_000, cap_permille=cap)

    assert (warned and warned.excess_minor) == excess


def test_without_a_deposit_there_is_nothing_to_warn_of() -> None:
    assert earnest_over_cap(None, total_minor=1_000, cap_permille=200) is None
