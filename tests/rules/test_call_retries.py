"""What follows from each result: done, tried again and when, or over; and what of the number."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.outreach.rules.results import Connect
from ktv_booking.outreach.rules.retries import Next, Spent, Standing, Terms, next_step
from tests.rules.test_call_hours import INSTANTS, ORDINARY, at
from tests.rules.test_call_results import (
    A_MEMBER_ANSWERS,
    A_STRANGER,
    DOES_NOT,
    SOMEBODY_ELSE,
    UNDERSTANDS,
    said,
)

TERMS = Terms(ORDINARY)
FIRST = Spent(attempts=1, attempts_today=1)
SECOND_TODAY = Spent(attempts=2, attempts_today=2)
NO_ANSWER = {"connect": "connected", "answered": "no_answer"}
REJECTED = {"connect": "connected", "answered": "rejected"}
WHOLE = st.sampled_from(
    [
        *({"connect": one} for one in Connect if one is not Connect.CONNECTED),
        *({"connect": "connected", "answered": one} for one in ("no_answer", "rejected")),
        SOMEBODY_ELSE,
        {**SOMEBODY_ELSE, "best_time": "evening"},
        {**SOMEBODY_ELSE, "outcome": "opt_out"},
        A_STRANGER,
        {**DOES_NOT, "follow_up": "recall"},
        {**DOES_NOT, "follow_up": "manager"},
        {**UNDERSTANDS, "outcome": "informed"},
        {**A_MEMBER_ANSWERS, "outcome": "opt_out"},
    ]
)
SPENT = st.builds(
    lambda attempts, today, rejections, others: Spent(
        attempts, min(attempts, today), rejections, others
    ),
    st.integers(1, 8), st.integers(1, 4), st.integers(0, 3), st.integers(0, 2),
)  # fmt: skip


def step(fields: dict[str, Any], spent: Spent = FIRST, *, now: str = "10:30") -> Next:
    """Return what follows from a call that ended at that time."""
    return next_step(said(fields), spent, TERMS, now=at(now))


@pytest.mark.parametrize(
    ("fields", "now", "then"),
    [
        ({"connect": "busy"}, "10:30", at("10:45")),
        ({"connect": "busy"}, "11:50", at("14:00")),
        ({"connect": "powered_off"}, "10:30", at("14:00")),
        ({"connect": "powered_off"}, "14:30", at("16:30")),
        ({"connect": "unreachable"}, "19:00", at("10:00", 1)),
        ({"connect": "call_restricted"}, "10:30", at("10:00", 1)),
        ({"connect": "line_fault"}, "10:30", at("10:40")),
        (NO_ANSWER, "10:30", at("14:00")),
        (NO_ANSWER, "15:00", at("18:00")),
        (NO_ANSWER, "17:30", at("19:30")),
        (NO_ANSWER, "19:00", at("10:00", 1)),
        ({"connect": "connected", "answered": "voicemail"}, "10:30", at("14:00")),
        (REJECTED, "10:30", at("14:00", 2)),
        (REJECTED, "19:00", at("10:00", 2)),
        (SOMEBODY_ELSE, "10:30", at("14:00")),
        ({**SOMEBODY_ELSE, "best_time": "evening"}, "10:30", at("18:00")),
        ({**SOMEBODY_ELSE, "best_time": "morning"}, "10:30", at("10:00", 1)),
        ({**DOES_NOT, "follow_up": "recall"}, "10:30", at("14:00")),
    ],
)
def test_when_it_is_tried_again(fields: dict[str, Any], now: str, then: datetime) -> None:
    again = step(fields, now=now)

    assert (again.standing, again.at) == (Standing.RETRY, then)
    assert not again.quarantines


@pytest.mark.parametrize("fields", [NO_ANSWER, {"connect": "busy"}, {"connect": "powered_off"}])
def test_after_the_days_share_it_is_another_day(fields: dict[str, Any]) -> None:
    again = step(fields, SECOND_TODAY, now="14:10")

    assert again.at == at("10:00", 1)


def test_our_own_fault_costs_no_attempt_and_is_never_the_last() -> None:
    again = step({"connect": "line_fault"}, Spent(attempts=9, attempts_today=9))

    assert (again.standing, again.uses_attempt) == (Standing.RETRY, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"connect": "suspended"},
        {"connect": "invalid_number"},
        {"connect": "number_changed"},
        A_STRANGER,
    ],
)
def test_a_dead_number_is_left_alone_and_another_is_tried_at_once(fields: dict[str, Any]) -> None:
    alone = step(fields)
    with_another = step(fields, Spent(attempts=1, attempts_today=1, other_numbers=1))

    assert alone == Next(Standing.CLOSED, why="number_bad", quarantines=True)
    assert with_another == Next(Standing.RETRY, at("10:30"), quarantines=True)


def test_an_acquaintances_stop_closes_the_number_and_not_the_person() -> None:
    stopped = step({**SOMEBODY_ELSE, "outcome": "opt_out"})

    assert stopped == Next(Standing.CLOSED, why="number_closed", quarantines=True)


def test_the_members_own_stop_closes_everything() -> None:
    stopped = step({**A_MEMBER_ANSWERS, "outcome": "opt_out"})

    assert stopped == Next(Standing.DONE, why="opt_out", opts_out=True)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({**UNDERSTANDS, "outcome": "informed"}, "informed"),
        ({**A_MEMBER_ANSWERS, "outcome": "not_interested"}, "not_interested"),
        ({**DOES_NOT, "follow_up": "manager"}, "not_understood"),
        ({**DOES_NOT, "follow_up": "message"}, "not_understood"),
        ({**DOES_NOT, "follow_up": "none"}, "not_understood"),
    ],
)
def test_a_talk_with_the_person_is_done(fields: dict[str, Any], why: str) -> None:
    assert step(fields) == Next(Standing.DONE, why=why)


def test_who_cuts_us_off_twice_is_left_in_peace() -> None:
    again = step(REJECTED, Spent(attempts=2, attempts_today=1, rejections=2))

    assert (again.standing, again.why) == (Standing.CLOSED, "rejected")


def test_the_last_attempt_is_the_last() -> None:
    again = step(NO_ANSWER, Spent(attempts=3, attempts_today=1))

    assert (again.standing, again.why) == (Standing.CLOSED, "exhausted")


def test_an_agreed_hour_is_kept_to_after_the_last_attempt_too() -> None:
    asked = {**SOMEBODY_ELSE, "outcome": "call_back_at", "call_back_at": at("12:30")}

    again = step(asked, Spent(attempts=3, attempts_today=2))

    assert again == Next(Standing.RETRY, at("12:30"), agreed=True)


def test_a_campaign_may_wait_otherwise_within_hours_and_the_days_share() -> None:
    terms = Terms(ORDINARY, again_after={"no_answer": timedelta(minutes=180)})

    soon = next_step(said(NO_ANSWER), FIRST, terms, now=at("10:30"))
    at_noon = next_step(said(NO_ANSWER), FIRST, terms, now=at("09:30"))
    tomorrow = next_step(said(NO_ANSWER), SECOND_TODAY, terms, now=at("14:30"))
    as_ever = next_step(said({"connect": "busy"}), FIRST, terms, now=at("10:30"))

    assert (soon.at, at_noon.at) == (at("14:00"), at("14:00"))
    assert (tomorrow.at, as_ever.at) == (at("10:00", 1), at("10:45"))


def test_what_would_come_too_late_is_over() -> None:
    terms = Terms(ORDINARY, until=at("14:00"))

    again = next_step(said(NO_ANSWER), FIRST, terms, now=at("10:30"))

    assert (again.standing, again.why) == (Standing.CLOSED, "too_late")


@given(WHOLE, SPENT, INSTANTS)
def test_laws_of_what_follows(fields: dict[str, Any], spent: Spent, instant: datetime) -> None:
    now = ORDINARY.next_on(instant)
    assert now is not None
    result = said(fields)

    follows = next_step(result, spent, TERMS, now=now)

    if follows.standing is Standing.RETRY:
        assert follows.at is not None
        assert follows.at >= now
        assert ORDINARY.are_on(follows.at)
        if follows.uses_attempt:
            assert spent.attempts < TERMS.in_all
            is_later = ORDINARY.day_of(follows.at) > ORDINARY.day_of(now)
            assert is_later or spent.attempts_today < TERMS.per_day
    else:
        assert follows.at is None
        assert follows.why
    assert not (follows.opts_out and not result.reached)


def test_nobody_is_called_without_end() -> None:
    now, attempts, days = at("10:00"), 0, 0
    while days < 30:
        attempts += 1
        again = next_step(
            said({**A_MEMBER_ANSWERS, "outcome": "call_back_at",
                  "call_back_at": now + timedelta(hours=1)}),
            Spent(attempts, 1), TERMS, now=now,
        )  # fmt: skip
        if again.standing is Standing.CLOSED:
            break
        now, days = now + timedelta(days=1), days + 1

    assert attempts == 2 * TERMS.in_all
