"""Calls that end in a booking, or act on one; and the story that a call leaves."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.audit.models import AuditRow
from ktv_booking.members.models import MemberPhone
from ktv_booking.outreach.scripts.ready_made import lay_ready_made
from ktv_booking.reservations.models import Reservation
from tests.builders import (
    NOW,
    TODAY,
    a_booking,
    a_room,
    a_venue,
    evening,
)
from tests.builders.campaigns import a_campaign
from tests.calls_to_make import (
    NO_ANSWER,
    UNDERSTOOD,
    a_call_list,
    a_call_task,
    a_confirmation,
    claimed,
    dialled,
    in_hand,
    noted,
    now_of,
    on_a_list,
)
from tests.over_http import ClientAs

PERSON = {"connect": "connected", "answered": "person"}

pytestmark = pytest.mark.parametrize("store", ["sqlite"])


def test_understood_goes_straight_to_a_booking(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)
    booked = client.post(
        "/v1/reservations",
        json=a_booking(task.venue_id, source="outbound_call", campaign_id=str(task.campaign_id)),
    ).json()

    said = noted(
        client, task.id, **UNDERSTOOD, outcome="booked", reservation_id=booked["id"]
    ).json()

    assert (said["task"]["status"], said["task"]["outcome"]) == ("done", "booked")
    assert said["attempt"]["booked_reservation_id"] == booked["id"]


def test_a_booking_counts_for_the_first_call_that_was_noted_with_it(
    session: Session, client: TestClient
) -> None:
    first, second = on_a_list(session, 2)
    body = a_booking(first.venue_id, source="outbound_call", campaign_id=str(first.campaign_id))
    booked = client.post("/v1/reservations", json=body).json()
    result = {**UNDERSTOOD, "outcome": "booked", "reservation_id": booked["id"]}
    in_hand(client, first)
    noted(client, first.id, **result).raise_for_status()
    in_hand(client, second)

    again = noted(client, second.id, **result)

    assert (again.status_code, again.json()["code"]) == (409, "booked-on-another-call")
    assert now_of(session, second).status == "leased"
    span = {"from": TODAY.isoformat(), "to": TODAY.isoformat()}
    assert client.get("/v1/reports/calls", params=span).json()["total"]["booked"] == 1


@pytest.mark.parametrize(("days", "occasion"), [(7, "birthday"), (-2, None)])
def test_what_is_booked_on_a_birthday_call_says_birthday_where_it_is_around_it(
    session: Session, client: TestClient, days: int, occasion: str | None
) -> None:
    (task,) = on_a_list(session)
    task.benefit_on = TODAY + timedelta(days=days)
    session.commit()
    in_hand(client, task)
    out_of_it = {"source": "outbound_call", "campaign_id": str(task.campaign_id)}
    body = a_booking(task.venue_id, starts_at=evening(6), **out_of_it)
    booked = client.post("/v1/reservations", json=body).json()

    noted(client, task.id, **UNDERSTOOD, outcome="booked", reservation_id=booked["id"])

    assert client.get(f"/v1/reservations/{booked['id']}").json()["occasion"] == occasion


def test_a_booking_of_another_source_is_not_this_calls(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)
    booked = client.post("/v1/reservations", json=a_booking(task.venue_id)).json()

    refused = noted(client, task.id, **UNDERSTOOD, outcome="booked", reservation_id=booked["id"])

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "reservation_id"
    assert now_of(session, task).status == "leased"


def test_a_result_needs_a_dial(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    claimed(client)

    assert noted(client, task.id, **NO_ANSWER).json()["code"] == "call-not-open"


def test_a_question_left_open_is_named(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)

    refused = noted(client, task.id, connect="connected", answered="person")

    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == ["answered_by"]


def test_a_guest_who_is_no_member_reconfirms(session: Session, client: TestClient) -> None:
    task = a_confirmation(session, client)
    in_hand(client, task)

    said = noted(client, task.id, **UNDERSTOOD, outcome="reconfirmed")

    assert said.json()["task"]["outcome"] == "reconfirmed", said.text
    story = client.get(f"/v1/reservations/{task.reservation_id}/history").json()
    assert "reconfirmed" in [one["action"] for one in story["items"]]


@pytest.mark.parametrize(
    ("found", "is_good"),
    [
        ({"connect": "invalid_number"}, True),
        ({**PERSON, "answered_by": "stranger"}, True),
        ({**PERSON, "answered_by": "acquaintance", "outcome": "opt_out"}, False),
    ],
)
def test_a_guest_who_was_spoken_to_on_a_number_that_was_given_up_is_called_again(
    session: Session, client: TestClient, found: dict[str, Any], is_good: bool
) -> None:
    task = a_confirmation(session, client)
    in_hand(client, task)
    noted(client, task.id, **found).raise_for_status()
    path = f"/v1/reservations/{task.reservation_id}/phone-confirmation"

    before = client.get(path).json()
    said = [client.post(path, json={"reason": "客人用此号来电"}).json() for _ in range(2)]

    assert before["may_be_dialled"] is False
    assert (before["given_up_at"] is not None) == is_good
    assert [one["may_be_dialled"] for one in said] == [is_good] * 2
    assert [one["given_up_at"] for one in said] == [None] * 2
    assert client.get(path).json() == said[-1]
    history = client.get(f"/v1/reservations/{task.reservation_id}/history").json()["items"]
    assert [one["action"] for one in history].count("number_good") == is_good
    with_attempt = client.get(f"/v1/call-tasks/{task.id}").json()["attempts"]
    assert with_attempt[0]["connect"] == found["connect"]


def test_a_guest_cancels_on_the_telephone(session: Session, client: TestClient) -> None:
    task = a_confirmation(session, client)
    in_hand(client, task)

    said = noted(client, task.id, **UNDERSTOOD, outcome="cancelled")

    assert said.status_code == 200, said.text
    session.expire_all()
    booking = session.get_one(Reservation, task.reservation_id)
    assert (booking.status, (booking.cancellation or {})["by"]) == ("cancelled", "guest")


def test_a_guest_comes_later_or_nothing_is_noted(session: Session, client: TestClient) -> None:
    task = a_confirmation(session, client)
    in_hand(client, task)
    at_three_at_night = {"starts_at": evening(1, hour=27).isoformat()}

    refused = noted(client, task.id, **UNDERSTOOD, outcome="changed", change=at_three_at_night)
    moved = noted(
        client, task.id, **UNDERSTOOD, outcome="changed",
        change={"starts_at": evening(1, hour=21).isoformat(), "minutes": 120},
    )  # fmt: skip

    assert refused.status_code == 409, refused.text
    assert moved.status_code == 200, moved.text
    session.expire_all()
    assert session.get_one(Reservation, task.reservation_id).starts_at == evening(1, hour=21)


def test_a_call_about_a_booking_that_is_gone_is_not_made(
    session: Session, client: TestClient
) -> None:
    task = a_confirmation(session, client)
    client.post(
        f"/v1/reservations/{task.reservation_id}/cancellation",
        json={"by": "guest", "reason_code": "ill"},
    )

    found = claimed(client)

    assert [one["why"] for one in found["passed"]] == ["gone"]


def test_a_call_leaves_its_story_without_a_number_in_it(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    phone = session.scalar(select(MemberPhone.phone).where(MemberPhone.member_id == task.member_id))
    in_hand(client, task)
    noted(client, task.id, **NO_ANSWER)
    session.expire_all()

    rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()

    told = [row.action for row in rows if row.subject == "call_task"]
    assert told == ["claimed", "dialled", "called"]
    assert [row.action for row in rows if row.subject_id == task.member_id][-1] == "phone_revealed"
    assert phone is not None
    assert not any(phone[-8:] in str((row.changed, row.reason)) for row in rows)


def test_what_is_at_another_venue_is_not_there(session: Session, client_as: ClientAs) -> None:
    (task,) = on_a_list(session)
    elsewhere = client_as("agent", a_venue(session))

    assert claimed(elsewhere)["task"] is None
    assert dialled(elsewhere, task.id).status_code == 404
    assert elsewhere.get(f"/v1/call-tasks/{task.id}").status_code == 404
    assert UUID(str(task.id))


def test_a_guest_who_has_booked_hears_from_when_prices_change_and_the_agent_sees_both(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    booked = client.post("/v1/reservations", json=a_booking(venue, starts_at=evening(6))).json()
    lay_ready_made(session, by="test", now=NOW)
    facts = {"agreed_minor": 30_000, "new_minor": 36_000}
    task = a_call_task(
        session, a_call_list(session, venue, a_campaign(session, kind="price_change")), None,
        reservation_id=UUID(booked["id"]), why="booked_at_old_price", facts=facts,
        benefit_key="prices:x", benefit_on=TODAY + timedelta(days=4),
    )  # fmt: skip

    said = client.get(f"/v1/call-tasks/{task.id}/script").json()["spoken"]

    assert "自10月18日起我们的价目有调整" in said
    assert claimed(client)["task"]["facts"] == facts
