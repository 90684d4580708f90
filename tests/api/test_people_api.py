from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.builders import a_token, a_venue, an_agent
from tests.over_http import ClientAs
from tests.stores import Desk

NOT_ONES_OWN = "01a2000b-6817-766e-9800-4e11203d5578"


def a_new_agent(**changes: Any) -> dict[str, Any]:
    return {"login": "xiaowang", "name": "小王 Wang", "roles": [{"role": "agent"}]} | changes


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_somebody_is_taken_on_given_a_token_and_signs_in(client: TestClient) -> None:
    taken_on = client.post("/v1/agents", json=a_new_agent())
    agent_id = taken_on.json()["id"]

    issued = client.post("/v1/api-tokens", json={"agent_id": agent_id, "name": "desk 3"})

    me = client.get("/v1/me", headers=bearer(issued.json()["token"]))
    listed = client.get("/v1/api-tokens").json()["items"]
    assert (taken_on.status_code, issued.status_code) == (201, 201)
    assert client.get(taken_on.headers["location"]).json() == taken_on.json()
    assert (me.json()["agent"]["login"], me.json()["agent"]["name"]) == ("xiaowang", "小王 Wang")
    assert [one["name"] for one in listed if one["agent_id"] == agent_id] == ["desk 3"]
    assert all("token" not in one for one in listed)


def test_a_login_is_one_persons(client: TestClient) -> None:
    client.post("/v1/agents", json=a_new_agent())

    second = client.post("/v1/agents", json=a_new_agent(name="另一位"))

    assert (second.status_code, second.json()["code"]) == (409, "login-taken")


def test_a_revoked_token_opens_nothing_at_once(
    client: TestClient, session: Session, database: Desk
) -> None:
    token = a_token(session, an_agent(session, login="leaver"))
    listed = client.get("/v1/api-tokens").json()["items"]
    token_id = max(one["id"] for one in listed)

    first = client.delete(f"/v1/api-tokens/{token_id}")
    again = client.delete(f"/v1/api-tokens/{token_id}")

    assert (first.status_code, first.content, again.status_code) == (204, b"", 204)
    assert client.get("/v1/me", headers=bearer(token)).status_code == 401
    assert client.delete(f"/v1/api-tokens/{NOT_ONES_OWN}").status_code == 404


def test_roles_are_replaced_whole_under_the_version_seen(
    client: TestClient, session: Session, database: Desk
) -> None:
    venue = a_venue(session)
    where = f"/v1/agents/{an_agent(session).id}"
    roles = [{"role": "lead", "venue_ids": [str(venue.id)]}]

    unnamed = client.patch(where, json={"roles": roles})
    stale = client.patch(where, json={"roles": roles}, headers={"If-Match": '"9"'})
    changed = client.patch(where, json={"roles": roles}, headers={"If-Match": '"1"'})

    assert [answer.status_code for answer in (unnamed, stale, changed)] == [428, 412, 200]
    assert (changed.json()["roles"], changed.headers["etag"]) == (roles, '"2"')
    assert client.get(where).json() == changed.json()


def test_a_leaver_is_signed_out_at_once(
    client: TestClient, session: Session, database: Desk
) -> None:
    leaver = an_agent(session)
    token = a_token(session, leaver)

    left = client.patch(
        f"/v1/agents/{leaver.id}", json={"active": False}, headers={"If-Match": '"1"'}
    )

    assert left.json()["active"] is False
    assert client.get("/v1/me", headers=bearer(token)).status_code == 401


@pytest.mark.parametrize(
    "change", [{"roles": []}, {"name": None}, {"login": "other"}, {"roles": [{"role": "king"}]}]
)
def test_a_nonsensical_change_of_a_person_is_malformed(
    client: TestClient, session: Session, database: Desk, change: dict[str, Any]
) -> None:
    where = f"/v1/agents/{an_agent(session).id}"

    refused = client.patch(where, json=change, headers={"If-Match": '"1"'})

    assert (refused.status_code, refused.json()["code"]) == (422, "malformed-request")


def test_who_is_responsible_for_one_venue_has_a_say_over_its_people_alone(
    client_as: ClientAs, session: Session, database: Desk
) -> None:
    mine, foreign = a_venue(session), a_venue(session)
    ours, theirs, chief = (
        an_agent(session, "front_desk", mine, login="ours"),
        an_agent(session, "front_desk", foreign, login="theirs"),
        an_agent(session, "hq_admin", login="chief"),
    )
    admin = client_as("hq_admin", mine)
    at_mine = [{"role": "lead", "venue_ids": [str(mine.id)]}]
    at_foreign = [{"role": "lead", "venue_ids": [str(foreign.id)]}]

    answers = [
        admin.post("/v1/agents", json=a_new_agent(roles=at_mine)),
        admin.post("/v1/agents", json=a_new_agent(login="second", roles=at_foreign)),
        admin.post("/v1/agents", json=a_new_agent(login="third")),
        admin.get(f"/v1/agents/{ours.id}"),
        admin.get(f"/v1/agents/{theirs.id}"),
        admin.get(f"/v1/agents/{chief.id}"),
        admin.post("/v1/api-tokens", json={"agent_id": str(chief.id), "name": "sly"}),
    ]

    logins = {one["login"] for one in admin.get("/v1/agents").json()["items"]}
    assert [answer.status_code for answer in answers] == [201, 404, 403, 200, 404, 404, 404]
    assert {"ours", "xiaowang"} <= logins
    assert not {"theirs", "chief"} & logins


def test_only_the_responsible_see_people_and_tokens(
    client_as: ClientAs, session: Session, database: Desk
) -> None:
    manager = client_as("venue_manager", a_venue(session))

    answers = [manager.get("/v1/agents"), manager.get("/v1/api-tokens")]

    assert [answer.status_code for answer in answers] == [403, 403]
