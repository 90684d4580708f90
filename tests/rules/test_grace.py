"""How long a room is kept, and who may stretch that."""

from datetime import UTC, datetime, timedelta

import pytest

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.reservations.rules.grace import (
    Authority,
    Granted,
    extend_grace,
    extend_hold,
    grace_until,
    hold_until,
    request_until,
)
from ktv_booking.reservations.rules.states import GraceOver, HoldExpired
from ktv_booking.venues.rules.policy.house import HOUSE_DEFAULTS
from ktv_booking.venues.rules.policy.terms import GraceExtensions, PolicyTerms

START = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
UNTIL = START + timedelta(minutes=15)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def terms_with(**given: object) -> PolicyTerms:
    return PolicyTerms(**{**HOUSE_DEFAULTS["same_day"], **given})


TERMS = terms_with(
    grace_minutes=15,
    grace_by_tier={"gold": 10},
    grace_extensions=GraceExtensions(agent_minutes=10, agent_times=1, manager_minutes=30),
)


@pytest.mark.parametrize(
    ("tier", "special_day", "expected_in", "kept"),
    [
        (None, False, None, 15),
        ("gold", False, None, 25),
        ("gold", True, None, 15),
        ("tin", False, None, 15),
        (None, False, 40, 55),
        ("gold", False, 40, 65),
        (None, False, -30, 15),
    ],
)
def test_grace_runs_from_the_start_or_the_later_arrival_agreed(
    tier: str | None, special_day: bool, expected_in: int | None, kept: int
) -> None:
    expected = None if expected_in is None else START + minutes(expected_in)

    until = grace_until(
        START, terms=TERMS, tier=tier, special_day=special_day, expected_arrival_at=expected
    )

    assert until == START + minutes(kept)


def test_a_hold_lasts_its_minutes() -> None:
    assert hold_until(START, terms=terms_with(hold_minutes=5)) == START + minutes(5)


@pytest.mark.parametrize(("ahead", "waits"), [(60, 60), (120, 120), (600, 120)])
def test_a_request_waits_never_past_its_own_start(ahead: int, waits: int) -> None:
    terms = terms_with(request_expires_minutes=120)

    until = request_until(START, starts_at=START + minutes(ahead), terms=terms)

    assert until == START + minutes(waits)


@pytest.mark.parametrize(
    ("by", "asked", "granted", "approver"),
    [
        (Authority.AGENT, 10, Granted(), None),
        (Authority.AGENT, 11, Granted(), "duty_manager"),
        (Authority.AGENT, 5, Granted(5, 1), "duty_manager"),
        (Authority.AGENT, 31, Granted(), "venue_manager"),
        (Authority.DUTY_MANAGER, 30, Granted(), None),
        (Authority.DUTY_MANAGER, 20, Granted(10, 1), None),
        (Authority.DUTY_MANAGER, 21, Granted(10, 1), "venue_manager"),
        (Authority.DUTY_MANAGER, 5, Granted(25, 3), None),
        (Authority.VENUE_MANAGER, 90, Granted(30, 2), None),
    ],
)
def test_who_may_stretch_how_far(
    by: Authority, asked: int, granted: Granted, approver: str | None
) -> None:
    now = UNTIL - minutes(1)

    for extend in (extend_hold, extend_grace):
        if approver is None:
            until = extend(UNTIL, minutes=asked, terms=TERMS, granted=granted, by=by, now=now)
            assert until == UNTIL + minutes(asked)
        else:
            with pytest.raises(ApprovalRequired) as refused:
                extend(UNTIL, minutes=asked, terms=TERMS, granted=granted, by=by, now=now)
            assert refused.value.facts["role"] == approver
            assert refused.value.facts["action"] == "hold-extension"


def test_a_refused_agent_hears_how_many_minutes_are_left() -> None:
    with pytest.raises(ApprovalRequired) as refused:
        extend_grace(
            UNTIL,
            minutes=15,
            terms=TERMS,
            granted=Granted(),
            by=Authority.AGENT,
            now=START,
        )

    assert refused.value.facts["minutes_left"] == 10


@pytest.mark.parametrize("by", Authority)
def test_nobody_stretches_what_has_ended(by: Authority) -> None:
    with pytest.raises(HoldExpired):
        extend_hold(UNTIL, minutes=5, terms=TERMS, granted=Granted(), by=by, now=UNTIL)
    with pytest.raises(GraceOver):
        extend_grace(UNTIL, minutes=5, terms=TERMS, granted=Granted(), by=by, now=UNTIL)
