"""A token may be good for less than its holder: for the permissions it was given for, at once."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.access.models import StaffAgent
from tests.builders import a_booking, a_room, a_token, a_venue, an_agent
from tests.over_http import ClientAs


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def given(client: TestClient, holder: StaffAgent, scopes: Any, **headers: str) -> Any:
    """Ask for a token of somebody and return the answer."""
    body = {"agent_id": str(holder.id), "name": "wall screen", "scopes": scopes}
    return client.post("/v1/api-tokens", json=body, headers=headers)


def test_a_token_that_may_look_only_looks_and_does_not_book(
    client: TestClient, session: Session
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    issued = given(client, an_agent(session, "venue_manager", venue), ["view"]).json()
    as_screen = bearer(issued["token"])

    me = client.get("/v1/me", headers=as_screen)
    booked = client.post("/v1/reservations", json=a_booking(venue), headers=as_screen)

    assert issued["scopes"] == ["view"]
    assert (me.status_code, me.json()["permissions"]) == (200, ["view"])
    assert me.json()["venues"][0]["permissions"] == ["view"]
    assert (booked.status_code, booked.json()["permission"]) == (403, "reserve")


def test_a_scope_never_permits_more_than_the_holder_may(
    client: TestClient, session: Session
) -> None:
    token = given(client, an_agent(session, "auditor"), ["view", "setup", "staff"]).json()["token"]

    answers = [
        client.get(path, headers=bearer(token)).status_code
        for path in ("/v1/agents", "/v1/audit", "/v1/venues")
    ]

    assert answers == [403, 403, 200]


def test_one_person_has_tokens_of_different_scopes_and_passwords_know_none(
    client: TestClient, session: Session
) -> None:
    holder = an_agent(session, "hq_admin")
    narrow, whole = a_token(session, holder, scopes=["view"]), a_token(session, holder)

    answers = [
        client.get("/v1/agents", headers=bearer(one)).status_code for one in (narrow, whole, narrow)
    ]

    assert answers == [403, 200, 403]


def test_an_answer_remembered_for_the_whole_token_is_not_told_to_the_narrow_one(
    client: TestClient, session: Session
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    holder = an_agent(session, "hq_admin")
    narrow, whole = a_token(session, holder, scopes=["view"]), a_token(session, holder)
    body, key = a_booking(venue), {"Idempotency-Key": "0123456789abcdef"}
    booked = client.post("/v1/reservations", json=body, headers=bearer(whole) | key)

    again = client.post("/v1/reservations", json=body, headers=bearer(narrow) | key)

    assert (booked.status_code, again.status_code) == (201, 403)


@pytest.mark.parametrize("wanted", [None, ["staff", "view"], ["erase"]])
def test_a_narrow_token_gives_none_that_is_good_for_more(
    client: TestClient, session: Session, wanted: list[str] | None
) -> None:
    admin = an_agent(session, "hq_admin")
    narrow = a_token(session, admin, scopes=["staff"])

    refused = given(client, admin, wanted, **bearer(narrow))
    as_narrow = given(client, admin, ["staff"], **bearer(narrow))

    assert (refused.status_code, as_narrow.status_code) == (403, 201)


@pytest.mark.parametrize("nonsense", [[], ["everything"], "view", [1]])
def test_scopes_that_are_no_permissions_are_refused(
    client: TestClient, session: Session, nonsense: Any
) -> None:
    answer = given(client, an_agent(session), nonsense)

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed-request")


def test_lists_and_the_log_tell_what_a_token_is_good_for(
    client: TestClient, client_as: ClientAs, session: Session
) -> None:
    issued = given(client, an_agent(session), ["reserve", "view", "view"]).json()

    listed = {one["id"]: one for one in client.get("/v1/api-tokens").json()["items"]}
    rows = client_as("auditor").get("/v1/audit", params={"subject_id": issued["id"]}).json()

    assert listed[issued["id"]]["scopes"] == ["reserve", "view"]
    assert rows["items"][0]["changed"] == {"name": "wall screen", "scopes": ["reserve", "view"]}
