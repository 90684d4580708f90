"""A manager deals with who did not understand a call: once, and it is off the list at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.audit.models import AuditRow
from ktv_booking.members.queries import phones_of
from ktv_booking.outreach.erasing import forget_old_numbers
from ktv_booking.outreach.models import CallAttempt, CallTask
from tests.builders import NOW, TODAY
from tests.calls_to_make import in_hand, noted, now_of, on, on_a_list

LATER = NOW + timedelta(hours=1)
ClientAs = Callable[..., TestClient]


def asked_for_manager(
    session: Session, client: TestClient, follow_up: str = "manager"
) -> tuple[CallTask, str]:
    """Make a call that was not understood; return its task and where its follow-up is noted."""
    (task,) = on_a_list(session)
    in_hand(client, task)
    said = {"connect": "connected", "answered": "person", "answered_by": "self"}
    result = said | {"understanding": "not_understood", "follow_up": follow_up}
    assert noted(client, task.id, **result).status_code == 200
    return task, f"/v1/call-tasks/{task.id}/follow-up"


def waiting(client: TestClient, task: CallTask) -> list[Any]:
    path = f"/v1/call-lists/{task.list_id}/tasks"
    items = client.get(path, params={"follow_up": "manager"}).json()["items"]
    return [one["id"] for one in items]


def notes(session: Session) -> list[str | None]:
    session.expire_all()
    return list(session.scalars(select(CallAttempt.follow_up_note)))


def test_who_was_dealt_with_waits_no_more(
    session: Session, client: TestClient, client_as: ClientAs
) -> None:
    task, path = asked_for_manager(session, client)
    before = waiting(client, task)

    done = client.post(path, json={"note": "回电 13800138000 已说明"}, headers=on(LATER))
    again = client_as("lead").post(path, json={"note": "又打一次"})

    assert (done.status_code, before, waiting(client, task)) == (200, [str(task.id)], [])
    (call,) = done.json()["attempts"]
    who = client.get("/v1/me").json()["agent"]["login"]
    assert (call["followed_up_by"], call["follow_up_note"]) == (who, "回电 [number] 已说明")
    assert datetime.fromisoformat(call["followed_up_at"]) == LATER
    assert (again.status_code, again.json()) == (200, done.json())
    (listed,) = client.get(f"/v1/call-lists/{task.list_id}/tasks").json()["items"]
    told = ("follow_up", "followed_up_by", "followed_up_at", "follow_up_note")
    assert {name: listed[name] for name in told} == {name: call[name] for name in told}
    written = select(AuditRow.by, AuditRow.changed).where(
        AuditRow.subject_id == task.id, AuditRow.action == "followed_up"
    )
    assert session.execute(written).all() == [(who, {"attempts": [call["id"]]})]


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_call_that_asked_for_no_manager_cannot_be_dealt_with(
    session: Session, client: TestClient, client_as: ClientAs
) -> None:
    task, path = asked_for_manager(session, client, follow_up="none")
    version = now_of(session, task).version

    refused = client.post(path)
    by_an_agent = client_as("agent").post(path)

    assert (refused.status_code, refused.json()["code"]) == (409, "no-follow-up")
    assert (by_an_agent.status_code, now_of(session, task).version) == (403, version)


@pytest.mark.parametrize("store", ["sqlite"])
@pytest.mark.parametrize("way", ["the person", "the number", "their time"])
def test_the_note_goes_with_the_person(session: Session, client: TestClient, way: str) -> None:
    task, path = asked_for_manager(session, client)
    client.post(path, json={"note": "王女士周五再来"}).raise_for_status()
    (phone,) = phones_of(session, [task.member_id or task.id])[task.member_id or task.id]
    kept = notes(session)

    why = {"reason": "本人要求"}
    if way == "the person":
        client.post(f"/v1/members/{task.member_id}/erasure", json=why).raise_for_status()
    elif way == "the number":
        client.post("/v1/erasures", json=why | {"phone": phone.phone}).raise_for_status()
    else:
        forget_old_numbers(session, before=TODAY + timedelta(days=1))

    assert (kept, notes(session)) == (["王女士周五再来"], [None])
