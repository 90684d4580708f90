"""Taking calls in hand over HTTP: claimed, leased, given back, stopped at a gate."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.db.base import new_id
from ktv_booking.kernel.time import utc_now
from ktv_booking.members.models import Member, MemberPhone
from ktv_booking.members.service import set_do_not_call
from ktv_booking.outreach.models import CallAttempt
from ktv_booking.outreach.service.dialling import DIALS
from ktv_booking.web.limits.tries import count_try
from tests.builders import (
    NOW,
    a_member,
    a_principal,
    a_venue,
)
from tests.calls_to_make import (
    UNDERSTOOD,
    a_call_list,
    a_call_task,
    claimed,
    dialled,
    in_hand,
    noted,
    now_of,
    on_a_list,
)
from tests.over_http import ClientAs

pytestmark = pytest.mark.parametrize("store", ["sqlite"])


def test_a_morning_of_one_call(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    phone = session.scalar(select(MemberPhone.phone).where(MemberPhone.member_id == task.member_id))

    mine = claimed(client)["task"]
    shown = dialled(client, mine["id"])
    said = noted(client, mine["id"], **UNDERSTOOD, outcome="informed")

    assert (mine["status"], mine["name"], mine["attempts_made"]) == ("leased", "单小明", 0)
    assert phone not in str(mine)
    assert shown.json()["phone"] == phone
    assert said.json()["next"] == {
        "standing": "done", "at": None, "why": "informed", "agreed": False,
        "number_left_alone": False, "tasks_closed": 0,
    }  # fmt: skip
    assert said.json()["task"]["status"] == "done"
    assert phone not in said.text
    assert claimed(client)["task"] is None


def test_two_agents_never_have_the_same(session: Session, client_as: ClientAs) -> None:
    on_a_list(session, 2)
    one, other = client_as("agent"), client_as("agent")

    first, second, third = claimed(one), claimed(other), claimed(client_as("agent"))

    assert first["task"]["id"] != second["task"]["id"]
    assert third["task"] is None
    assert claimed(one)["task"]["id"] == first["task"]["id"]


def test_a_lease_that_ran_out_lets_the_next_person_have_it(
    session: Session, client_as: ClientAs
) -> None:
    on_a_list(session)
    gone = claimed(client_as("agent"))["task"]

    found = claimed(client_as("agent"), at=NOW + timedelta(minutes=11))["task"]

    assert found["id"] == gone["id"]
    assert found["leased_by"] != gone["leased_by"]


def test_who_dialled_is_kept_to_while_a_booking_is_made(
    session: Session, client_as: ClientAs
) -> None:
    (task,) = on_a_list(session)
    caller = client_as("agent")
    in_hand(caller, task)

    later = NOW + timedelta(minutes=25)

    assert claimed(client_as("agent"), at=later)["task"] is None
    assert claimed(caller, at=later)["task"]["id"] == str(task.id)


def test_a_task_given_back_is_the_next_persons(session: Session, client_as: ClientAs) -> None:
    (task,) = on_a_list(session)
    one, other = client_as("agent"), client_as("agent")
    claimed(one)

    back = one.post(f"/v1/call-tasks/{task.id}/return", json={"reason": "下班了"})

    assert (back.status_code, back.json()["status"]) == (200, "open")
    assert dialled(one, task.id).json()["code"] == "task-not-in-hand"
    assert claimed(other)["task"]["id"] == str(task.id)


def test_a_task_kept_for_somebody_waits_for_them(
    session: Session, client_as: ClientAs, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    other = client_as("agent")
    login = other.get("/v1/me").json()["agent"]["login"]

    client.post(f"/v1/call-tasks/{task.id}/assignment", json={"assigned_to": login})

    assert claimed(client_as("agent"))["task"] is None
    assert claimed(other)["task"]["id"] == str(task.id)


def test_an_agent_keeps_calls_for_nobody(session: Session, client_as: ClientAs) -> None:
    (task,) = on_a_list(session)

    refused = client_as("agent").post(
        f"/v1/call-tasks/{task.id}/assignment", json={"assigned_to": None}
    )

    assert (refused.status_code, refused.json()["permission"]) == (403, "campaigns")


@pytest.mark.parametrize(
    ("clock", "next_at"),
    [
        ("13:00", "2026-10-14T14:00:00+08:00"),
        ("21:00", "2026-10-15T10:00:00+08:00"),
    ],
)
def test_nobody_is_claimed_outside_the_hours_and_the_next_one_is_said(
    session: Session, client: TestClient, clock: str, next_at: str
) -> None:
    on_a_list(session)
    hour, minute = map(int, clock.split(":"))

    found = claimed(client, at=NOW.replace(hour=hour, minute=minute))

    assert (found["task"], found["next_at"]) == (None, next_at)


def test_what_was_put_off_says_when_and_what_is_over_says_nothing(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)
    others = claimed(client, venue_id=str(a_venue(session).id))["next_at"]
    noted(client, task.id, connect="busy")

    put_off = claimed(client)["next_at"]
    last_day = claimed(client, at=NOW + timedelta(days=3))["next_at"]

    assert (others, put_off, last_day) == (None, "2026-10-14T15:15:00+08:00", None)


def test_who_lives_abroad_is_put_off_to_their_own_morning(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    session.execute(update(MemberPhone).values(phone="+4915112345678"))
    session.commit()

    found = claimed(client, at=NOW.replace(hour=14))

    assert [one["why"] for one in found["passed"]] == ["not_yet"]
    assert found["passed"][0]["until"] == "2026-10-14T15:00:00+08:00"
    assert claimed(client)["task"]["id"] == str(task.id)


def test_the_hour_is_looked_at_again_at_the_dial(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    claimed(client, at=NOW.replace(hour=20, minute=25))

    refused = dialled(client, task.id, at=NOW.replace(hour=20, minute=30))

    assert (refused.status_code, refused.json()["code"]) == (409, "outside-call-hours")
    assert refused.json()["opens_at"] == "2026-10-15T10:00:00+08:00"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"do_not_call_at": NOW}, "do_not_call"),
        ({"erased_at": NOW}, "gone"),
        ({"solar_md": 1001, "birth_year": 2010}, "under_age"),
    ],
)
def test_who_may_not_be_called_is_closed_at_the_claim_with_the_reason(
    session: Session, client: TestClient, fields: dict[str, Any], why: str
) -> None:
    first, second = on_a_list(session, 2)
    member = session.get_one(Member, first.member_id)
    for name, value in fields.items():
        setattr(member, name, value)
    session.commit()

    found = claimed(client)

    assert found["task"]["id"] == str(second.id)
    assert found["passed"] == [{"task_id": str(first.id), "why": why, "until": None}]
    assert (now_of(session, first).status, now_of(session, first).closed_why) == ("closed", why)


def test_without_consent_nobody_is_called_about_an_offer(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    task = a_call_task(session, a_call_list(session, venue), a_member(session, venue))

    found = claimed(client)

    assert found["task"] is None
    assert [one["why"] for one in found["passed"]] == ["consent"]
    assert now_of(session, task).status == "closed"


def test_a_refusal_said_meanwhile_stands_between_the_claim_and_the_telephone(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    claimed(client)
    member = session.get_one(Member, task.member_id)
    set_do_not_call(session, member, True, reason="来电", by=a_principal(), now=NOW)
    session.commit()

    refused = dialled(client, task.id)

    assert (refused.status_code, refused.json()["code"]) == (409, "not-to-be-called")
    assert refused.json()["why"] == "do_not_call"
    assert now_of(session, task).status == "closed"
    assert session.scalars(select(CallAttempt)).all() == []


def test_nobody_reads_from_a_script_that_is_not(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    claimed(client)

    refused = dialled(client, task.id, script_version_id=str(new_id()))

    assert (refused.status_code, refused.json()["what"]) == (404, "script_version")
    assert session.scalars(select(CallAttempt)).all() == []


def test_who_dials_without_end_waits(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    claimed(client)
    me = client.get("/v1/me").json()["agent"]["id"]
    for _ in range(DIALS.free):
        count_try(session, DIALS, me, now=utc_now())
    session.commit()

    refused = dialled(client, task.id)

    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert session.scalars(select(CallAttempt)).all() == []
