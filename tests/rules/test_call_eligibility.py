"""Who is not called at all, and who not yet: the gates at claim and at dial."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.outreach.rules.eligibility import (
    SAID,
    CallCapReached,
    Callee,
    Made,
    NotToBeCalled,
    WhyNot,
    ensure_ready,
    number_ready_at,
    person_ready_at,
    why_not,
)
from ktv_booking.outreach.rules.retries import Terms
from tests.rules.test_call_hours import ORDINARY, at

TERMS = Terms(ORDINARY)


@pytest.mark.parametrize(
    ("known", "attempts", "why"),
    [
        ({}, 0, None),
        ({}, 2, None),
        ({}, 3, "exhausted"),
        ({"is_there": False}, 0, "gone"),
        ({"do_not_call": True, "has_booked": True}, 0, "do_not_call"),
        ({"may_be_contacted": False, "good_numbers": 0}, 0, "consent"),
        ({"is_under_age": True}, 0, "under_age"),
        ({"good_numbers": 0, "refused_lately": True}, 0, "number_bad"),
        ({"refused_lately": True}, 0, "refused_lately"),
        ({"has_booked": True}, 5, "already_booked"),
        ({"was_reached": True}, 0, "reached"),
        ({"called_for_another": True}, 0, "called_for_another"),
    ],
)
def test_the_heaviest_reason_is_said(known: dict[str, Any], attempts: int, why: str | None) -> None:
    assert why_not(Callee(**known), attempts=attempts, most=3) == why


@pytest.mark.parametrize("why", WhyNot)
def test_every_reason_is_said_in_both_languages(why: WhyNot) -> None:
    refused = NotToBeCalled.because(why, at=at("15:00"))

    assert SAID[why].zh in refused.said_in("zh")
    assert SAID[why].en in refused.said_in("en")


@pytest.mark.parametrize(
    ("made", "ready_at"),
    [
        ([], at("15:00")),
        ([at("12:59")], at("15:00")),
        ([at("13:01")], at("15:01")),
        ([at("10:00"), at("11:00")], at("10:00", 1)),
        ([at("19:00", -1), at("20:00", -1)], at("15:00")),
    ],
)
def test_when_a_person_may_be_called_again(made: list[datetime], ready_at: datetime) -> None:
    calls = [Made(one) for one in made]

    assert person_ready_at(calls, TERMS, now=at("15:00")) == ready_at


@pytest.mark.parametrize(
    ("made", "ready_at"),
    [
        ([at("14:30")], at("15:00")),
        ([at("14:31")], at("15:01")),
        ([at("10:00"), at("11:00"), at("14:00")], at("10:00", 1)),
    ],
)
def test_when_a_number_may_be_dialled_again(made: list[datetime], ready_at: datetime) -> None:
    calls = [Made(one) for one in made]

    assert number_ready_at(calls, ORDINARY, now=at("15:00")) == ready_at


def test_a_telephone_that_did_not_ring_asks_for_no_gap() -> None:
    assert person_ready_at([Made(at("14:50"), rang=False)], TERMS, now=at("15:00")) == at("15:00")


def test_who_is_not_ready_is_refused_with_the_latest_of_the_instants() -> None:
    now = at("15:00")

    ensure_ready(now, now, now=now)
    with pytest.raises(CallCapReached) as refused:
        ensure_ready(now, at("15:20"), at("15:10"), now=now)

    assert refused.value.facts["again_at"] == at("15:20")


@given(st.lists(st.integers(0, 48 * 60), max_size=6), st.booleans())
def test_who_waits_as_told_is_ready_then(minutes: list[int], rang: bool) -> None:
    now = at("15:00")
    made = [Made(now - timedelta(minutes=one), rang) for one in minutes]

    then = person_ready_at(made, TERMS, now=now)

    assert then >= now
    assert person_ready_at(made, TERMS, now=then) == then
