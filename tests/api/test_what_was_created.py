"""What a 201 has made stands where its Location says, under the version it was given."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.builders import a_reservation, a_room, a_venue, evening
from tests.house import routes
from tests.reliability.asgi import Ask
from tests.reliability.places import operations_of, request_of
from tests.reliability.samples import sample_of
from tests.reliability.worlds import World
from tests.stores import Desk

SHOWN_ONCE = {"token"}


def creating(app: FastAPI) -> set[str]:
    return {
        name
        for name, operation in routes.operations(app.openapi())
        if "201" in operation["responses"]
    }


@pytest.mark.parametrize("store", ["sqlite"])
def test_every_location_answers_with_what_was_created(app: FastAPI, database: Desk) -> None:
    wrong: list[Any] = []

    async def run(name: str) -> None:
        world, sample = World(app, database), sample_of(name)
        await world.lay_out(name, sample)
        (operation,) = (one for one in operations_of(app.openapi()) if one.name == name)
        made = await world.ask(request_of(world, sample, operation), at=sample.at)
        where = made.headers["location"].encode()
        found = await world.ask(Ask("GET", where), at=sample.at)
        said = {field: one for field, one in made.document().items() if field not in SHOWN_ONCE}
        tags = {answer.headers.get("etag", "") for answer in (made, found)}
        if (made.status, found.status) != (201, 200) or found.document() != said:
            wrong.append((name, where, found.text))
        if len(tags) != 1 or "" in tags:
            wrong.append((name, tags))

    names = creating(app)
    for name in sorted(names):
        asyncio.run(run(name))

    assert len(names) >= 11
    assert wrong == []


def an_outage(**changes: Any) -> dict[str, Any]:
    span = {"starts_at": evening().isoformat(), "ends_at": evening(hour=22).isoformat()}
    return {"kind": "maintenance", "reason": "leak", **span, **changes}


def test_an_outage_is_put_back_under_the_version_seen(
    client: TestClient, session: Session, database: Desk
) -> None:
    room = a_room(session, a_venue(session))
    taken_out = client.post(f"/v1/rooms/{room.id}/outages", json=an_outage())
    where = taken_out.headers["location"]

    stale = client.delete(where, headers={"If-Match": '"9"'})
    seen = client.delete(where, headers={"If-Match": taken_out.headers["etag"]})
    gone = client.get(where)

    assert (stale.status_code, stale.json()["current"]) == (412, taken_out.json())
    assert (seen.status_code, gone.status_code) == (204, 404)


def test_whom_an_outage_hits_is_told_anew_to_who_has_its_version(
    client: TestClient, session: Session, database: Desk
) -> None:
    venue = a_venue(session)
    room = a_room(session, venue)
    where = client.post(f"/v1/rooms/{room.id}/outages", json=an_outage()).headers["location"]

    answer = client.get(where, headers={"If-None-Match": '"1"'})

    assert (answer.status_code, answer.json()["hits"]) == (200, [])


def test_a_fact_of_another_reservations_deposit_is_not_found(
    client: TestClient, session: Session, database: Desk
) -> None:
    venue = a_venue(session)
    mine, other = (a_reservation(session, venue, a_room(session, venue)) for _ in range(2))
    paid = {"kind": "paid", "amount_minor": 100, "method": "cash"}
    made = client.post(f"/v1/reservations/{mine.id}/deposit-entries", json=paid)
    entry = made.json()["id"]

    answers = [
        client.get(f"/v1/reservations/{one.id}/deposit-entries/{entry}") for one in (mine, other)
    ]

    assert [answer.status_code for answer in answers] == [200, 404]


def test_a_revoked_token_has_another_version(client: TestClient, database: Desk) -> None:
    agent = client.post(
        "/v1/agents", json={"login": "lan", "name": "Lan", "roles": [{"role": "agent"}]}
    ).json()
    given = client.post("/v1/api-tokens", json={"agent_id": agent["id"], "name": "desk"})
    where = given.headers["location"]

    client.delete(where)

    answer = client.get(where, headers={"If-None-Match": given.headers["etag"]})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert answer.json()["revoked_at"] is not None
