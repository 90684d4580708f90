"""The result tree: what must be given before an attempt may be closed, and what is nonsense."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.kernel.errors import Malformed
from ktv_booking.outreach.rules.hours import PartOfDay
from ktv_booking.outreach.rules.results import (
    Answered,
    AnsweredBy,
    CallResult,
    Connect,
    FollowUp,
    Outcome,
    Understanding,
    ensure_whole,
)
from tests.builders.when import NOW

SOMEWHERE = UUID(int=7)
SOON = NOW + timedelta(hours=3)
RESULTS = st.builds(
    CallResult,
    connect=st.sampled_from(Connect),
    answered=st.none() | st.sampled_from(Answered),
    answered_by=st.none() | st.sampled_from(AnsweredBy),
    message_left=st.none() | st.booleans(),
    best_time=st.none() | st.sampled_from(PartOfDay),
    understanding=st.none() | st.sampled_from(Understanding),
    follow_up=st.none() | st.sampled_from(FollowUp),
    outcome=st.none() | st.sampled_from(Outcome),
    call_back_at=st.none() | st.just(SOON),
    reservation_id=st.none() | st.just(SOMEWHERE),
    changes_booking=st.booleans(),
)
A_MEMBER_ANSWERS = {"connect": "connected", "answered": "person", "answered_by": "self"}
UNDERSTANDS = {**A_MEMBER_ANSWERS, "understanding": "understood"}
DOES_NOT = {**A_MEMBER_ANSWERS, "understanding": "not_understood"}
SOMEBODY_ELSE = {"connect": "connected", "answered": "person", "answered_by": "acquaintance"}
A_STRANGER = {"connect": "connected", "answered": "person", "answered_by": "stranger"}


def said(fields: dict[str, Any]) -> CallResult:
    """Return a result of plain words."""
    kinds = {
        "connect": Connect,
        "answered": Answered,
        "answered_by": AnsweredBy,
        "best_time": PartOfDay,
        "understanding": Understanding,
        "follow_up": FollowUp,
        "outcome": Outcome,
    }
    return CallResult(**{name: kinds.get(name, _same)(value) for name, value in fields.items()})


def _same(value: Any) -> Any:
    return value


def refused_fields(result: CallResult, *, about_booking: bool = False) -> list[str]:
    """Return the fields that are wrong."""
    try:
        ensure_whole(result, about_booking=about_booking, now=NOW)
    except Malformed as refused:
        return [error["field"] for error in refused.facts["errors"]]
    return []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"connect": "busy"}, []),
        ({"connect": "line_fault"}, []),
        ({"connect": "busy", "answered": "person"}, ["answered"]),
        ({"connect": "connected"}, ["answered"]),
        ({"connect": "connected", "answered": "no_answer"}, []),
        ({"connect": "connected", "answered": "rejected"}, []),
        ({"connect": "connected", "answered": "voicemail", "message_left": True}, []),
        ({"connect": "connected", "answered": "no_answer", "message_left": True}, ["message_left"]),
        ({"connect": "connected", "answered": "no_answer", "message_left": False}, []),
        (
            {"connect": "connected", "answered": "rejected", "outcome": "opt_out"},
            ["outcome"],
        ),
        ({"connect": "connected", "answered": "person"}, ["answered_by"]),
        (A_MEMBER_ANSWERS, ["outcome"]),
        ({**A_MEMBER_ANSWERS, "outcome": "informed"}, ["understanding"]),
        ({**A_MEMBER_ANSWERS, "outcome": "opt_out"}, []),
        ({**A_MEMBER_ANSWERS, "outcome": "not_interested"}, []),
        ({**A_MEMBER_ANSWERS, "outcome": "wrong_number"}, ["outcome", "understanding"]),
        ({**A_MEMBER_ANSWERS, "outcome": "opt_out", "message_left": True}, ["message_left"]),
        (UNDERSTANDS, ["outcome"]),
        ({**UNDERSTANDS, "outcome": "informed"}, []),
        ({**UNDERSTANDS, "outcome": "will_come"}, []),
        ({**UNDERSTANDS, "outcome": "informed", "follow_up": "message"}, ["follow_up"]),
        ({**UNDERSTANDS, "outcome": "booked"}, ["reservation_id"]),
        ({**UNDERSTANDS, "outcome": "booked", "reservation_id": SOMEWHERE}, []),
        (
            {**UNDERSTANDS, "outcome": "informed", "reservation_id": SOMEWHERE},
            ["reservation_id"],
        ),
        ({**UNDERSTANDS, "outcome": "reconfirmed"}, ["outcome"]),
        (DOES_NOT, ["follow_up"]),
        ({**DOES_NOT, "follow_up": "manager"}, []),
        ({**DOES_NOT, "follow_up": "none", "outcome": "opt_out"}, []),
        ({**DOES_NOT, "follow_up": "message", "outcome": "opt_out"}, ["follow_up"]),
        ({**DOES_NOT, "follow_up": "none", "outcome": "informed"}, ["outcome"]),
        ({**A_MEMBER_ANSWERS, "outcome": "call_back_at"}, ["call_back_at"]),
        ({**A_MEMBER_ANSWERS, "outcome": "call_back_at", "call_back_at": SOON}, []),
        (
            {**A_MEMBER_ANSWERS, "outcome": "call_back_at", "call_back_at": NOW},
            ["call_back_at"],
        ),
        (
            {
                **A_MEMBER_ANSWERS,
                "outcome": "call_back_at",
                "call_back_at": NOW + timedelta(days=61),
            },
            ["call_back_at"],
        ),
        (SOMEBODY_ELSE, []),
        ({**SOMEBODY_ELSE, "message_left": True, "best_time": "evening"}, []),
        ({**SOMEBODY_ELSE, "outcome": "opt_out"}, []),
        ({**SOMEBODY_ELSE, "outcome": "informed"}, ["outcome"]),
        ({**SOMEBODY_ELSE, "understanding": "understood"}, ["understanding"]),
        (A_STRANGER, []),
        ({**A_STRANGER, "outcome": "wrong_number"}, []),
        ({**A_STRANGER, "outcome": "opt_out"}, ["outcome"]),
        ({**A_STRANGER, "message_left": True}, ["message_left"]),
    ],
)
def test_what_is_missing_or_cannot_be(fields: dict[str, Any], wrong: list[str]) -> None:
    assert refused_fields(said(fields)) == wrong


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({**UNDERSTANDS, "outcome": "reconfirmed"}, []),
        ({**UNDERSTANDS, "outcome": "cancelled"}, []),
        ({**UNDERSTANDS, "outcome": "changed"}, ["change"]),
        ({**UNDERSTANDS, "outcome": "changed", "changes_booking": True}, []),
        ({**UNDERSTANDS, "outcome": "reconfirmed", "changes_booking": True}, ["change"]),
        ({**UNDERSTANDS, "outcome": "will_come"}, ["outcome"]),
        ({**SOMEBODY_ELSE, "outcome": "cancelled"}, ["outcome"]),
    ],
)
def test_a_call_about_a_booking_ends_in_its_own_words(
    fields: dict[str, Any], wrong: list[str]
) -> None:
    assert refused_fields(said(fields), about_booking=True) == wrong


@given(RESULTS, st.booleans())
def test_nothing_personal_is_noted_of_a_call_that_did_not_reach_the_person(
    result: CallResult, about_booking: bool
) -> None:
    is_whole = not refused_fields(result, about_booking=about_booking)

    if is_whole and not result.reached:
        assert result.understanding is None
        assert result.outcome in {None, *(Outcome[one] for one in (
            "OPT_OUT", "CALL_BACK_AT", "WRONG_NUMBER"
        ))}  # fmt: skip
        assert not result.changes_booking


@given(RESULTS)
def test_every_field_that_is_wrong_is_named_once_with_both_languages(result: CallResult) -> None:
    try:
        ensure_whole(result, about_booking=True, now=NOW)
    except Malformed as refused:
        errors = refused.facts["errors"]

        assert len({error["field"] for error in errors}) == len(errors)
        assert all(error["reason"].zh and error["reason"].en for error in errors)
