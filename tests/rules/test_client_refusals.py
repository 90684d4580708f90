"""Refusals as a program meets them: by name, with their facts, without anybody's phone."""

import inspect
import pickle
from typing import Any

import httpx
import pytest

from ktv_booking.client import Refused, refusals
from ktv_booking.client.answers import refusal_of
from ktv_booking.client.refusals import (
    ApprovalRequired,
    MalformedRequest,
    StaleVersion,
    WindowClosedForClass,
)

OF_THE_DESK = """
    no-room-free room-already-taken outside-booking-window window-closed-for-class
    start-in-the-past outside-opening-hours off-grid-start duration-not-allowed
    lead-time-too-short party-too-large room-out-of-order room-not-ready room-pinned room-told
    specific-room-not-allowed quota-reached walk-in-only day-closed legal-closing-hours
    minors-not-admitted too-many-open-bookings action-not-allowed guest-consent-required
    capacity-exceeded deposit-required guest-not-verified request-in-progress approval-required
    guest-blocked hold-expired grace-over stale-version precondition-required
    idempotency-mismatch
"""
OF_EVERY_PATH = """
    bad-encoding not-signed-in forbidden not-found body-too-large malformed-request
    too-many-requests internal busy store-unavailable
"""
CODES = (OF_THE_DESK + OF_EVERY_PATH).split()


def refused_with(code: str, status: int = 409, **facts: Any) -> Refused:
    """Return the refusal that an answer with this document is."""
    document = {"type": f"/problems/{code}", "code": code, "title": "No", "status": status}
    return refusal_of(
        httpx.Response(
            status,
            json={**document, **facts},
            headers={"Content-Type": "application/problem+json"},
        )
    )


@pytest.mark.parametrize("code", CODES)
def test_a_code_of_the_contract_arrives_as_the_class_of_its_name(code: str) -> None:
    name = "".join(word.capitalize() for word in code.split("-"))

    refused = refused_with(code, 418)

    assert type(refused) is getattr(refusals, name)
    assert (refused.code, type(refused).code, refused.status) == (code, code, 418)


def test_every_class_of_refusals_can_be_imported_by_name() -> None:
    named = {one.__name__ for one in Refused.by_code.values()} | {"Refused"}

    classes = {name for name, _ in inspect.getmembers(refusals, inspect.isclass)}

    assert named == classes == set(refusals.__all__)


def test_a_code_of_a_newer_shop_is_a_plain_refusal_with_its_facts() -> None:
    refused = refused_with("moon-too-full", detail="Too bright", phase="full", trace_id="abc")

    assert type(refused) is Refused
    assert (refused.code, refused.said, refused.trace_id) == ("moon-too-full", "Too bright", "abc")
    assert refused.facts == {"phase": "full"}


@pytest.mark.parametrize("said", ["<h1>Bad gateway</h1>", "", "[]", "{"])
def test_an_answer_of_somebody_between_is_a_refusal_without_a_code(said: str) -> None:
    kind = {"Content-Type": "application/problem+json"} if said.startswith(("[", "{")) else {}

    refused = refusal_of(httpx.Response(502, text=said, headers=kind))

    assert (type(refused), refused.code, refused.status) == (Refused, "", 502)
    assert refused.said == "Bad Gateway"


def test_what_is_offered_is_read_as_documents() -> None:
    offer = {
        "kind": "later", "venue_id": "018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e",
        "room_class": "small", "business_date": "2026-10-14", "minutes": 120,
        "starts_at": "2026-10-14T21:00:00+08:00", "path": "/v1/reservations",
        "request": {"party_size": 4}, "quote": None, "note": {"zh": "晚一点", "en": "Later"},
    }  # fmt: skip

    refused = refused_with("no-room-free", alternatives=[offer])

    assert [one.request for one in refused.alternatives] == [{"party_size": 4}]
    assert refused_with("no-room-free").alternatives == []


def test_facts_with_a_name_of_their_own() -> None:
    wish = refused_with("window-closed-for-class", wish={"kind": "advance"})
    nobody = refused_with("window-closed-for-class", wish=None)
    approval = refused_with("approval-required", 403, role="duty_manager")
    malformed = refused_with("malformed-request", 422, errors=[{"field": "x", "reason": "y"}])

    assert isinstance(wish, WindowClosedForClass)
    assert wish.wish == {"kind": "advance"}
    assert isinstance(nobody, WindowClosedForClass)
    assert nobody.wish is None
    assert isinstance(approval, ApprovalRequired)
    assert approval.role == "duty_manager"
    assert isinstance(malformed, MalformedRequest)
    assert malformed.errors == [{"field": "x", "reason": "y"}]


def test_refusals_travel_between_processes() -> None:
    refused = refused_with("stale-version", 412, current={"id": 1}, detail="Late")

    copied = pickle.loads(pickle.dumps(refused))

    assert isinstance(copied, StaleVersion)
    assert (copied.current, copied.said, copied.status) == ({"id": 1}, "Late", 412)


def test_a_refusal_shows_its_sentence_and_no_fact() -> None:
    refused = refused_with("stale-version", 412, current={"guest": {"name": "王小明"}})

    assert str(refused) == "stale-version (412): No"
    assert repr(refused) == "<StaleVersion stale-version 412>"
