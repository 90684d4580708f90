"""Each result leads somewhere: to a manager, or to asking for another number."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.members.models import MemberPhone
from ktv_booking.outreach.models import CallTask
from tests.calls_to_make import in_hand, noted, on_a_list

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
NOT_UNDERSTOOD = {
    "connect": "connected", "answered": "person", "answered_by": "self",
    "understanding": "not_understood",
}  # fmt: skip


def number_of(session: Session, task: CallTask) -> str:
    return session.scalars(select(MemberPhone.phone).filter_by(member_id=task.member_id)).one()


def member_as(client: TestClient, task: CallTask) -> Any:
    return client.get(f"/v1/members/{task.member_id}").json()


def test_a_manager_finds_who_did_not_understand(session: Session, client: TestClient) -> None:
    first, second = on_a_list(session, 2)
    in_hand(client, first)
    noted(client, first.id, **NOT_UNDERSTOOD, follow_up="manager")
    in_hand(client, second)
    noted(client, second.id, **NOT_UNDERSTOOD, follow_up="none")

    path = f"/v1/call-lists/{first.list_id}/tasks"
    every = client.get(path).json()["items"]
    found = client.get(path, params={"follow_up": "manager"}).json()["items"]
    on_file = client.get(f"/v1/call-lists/{first.list_id}/export", params={"follow_up": "manager"})

    assert [one["follow_up"] for one in every] == ["manager", "none"]
    assert [one["id"] for one in found] == [str(first.id)]
    assert [line.split(",")[0] for line in on_file.text.splitlines()[1:-1]] == ["1"]


def test_who_has_no_number_left_is_asked_for_one_and_believed(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    phone = number_of(session, task)
    in_hand(client, task)
    noted(client, task.id, connect="suspended")
    asked = client.get("/v1/callers", params={"phone": phone}).json()["members"]
    member = member_as(client, task)
    shown = [one["phone_masked"] for one in member["phones"]]

    def given(phones: list[str]) -> str:
        headers = {"If-Match": f'"{member_as(client, task)["version"]}"'}
        path = f"/v1/members/{task.member_id}"
        said = client.patch(path, json={"phones": phones}, headers=headers)
        return str(said.json()["phones"][0]["quality"])

    as_it_is_shown, again = given(shown), given([phone])

    assert [one["needs_number"] for one in asked] == [True]
    assert (as_it_is_shown, again) == ("quarantined", "good")
    told = client.get("/v1/callers", params={"phone": phone}).json()["members"]
    assert [one["needs_number"] for one in told] == [False]
