"""A query parameter nobody declared is refused everywhere, in one place."""

import re

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.builders import a_venue
from tests.house import routes
from tests.stores import Desk


@pytest.mark.parametrize("store", ["sqlite"])
def test_every_operation_refuses_a_parameter_it_does_not_know(
    app: FastAPI, client: TestClient, database: Desk
) -> None:
    asked = [
        (method, re.sub(r"{\w+}", "x", str(route.path)))
        for route in routes.api_routes(app)
        for method in route.methods or ()
    ]

    answers = {one: client.request(*one, params={"no_such": "1"}) for one in asked}

    silent = [
        one
        for one, answer in answers.items()
        if (answer.status_code, answer.json().get("code")) != (422, "malformed-request")
        or [error["field"] for error in answer.json()["errors"]] != ["no_such"]
    ]
    assert len(asked) > 60
    assert silent == []


def test_every_operation_declares_that_it_may_be_malformed(app: FastAPI, database: Desk) -> None:
    silent = [
        name
        for name, operation in routes.operations(app.openapi())
        if "422" not in operation["responses"]
    ]

    assert silent == []


def test_declared_parameters_pass_also_those_that_routes_share(
    client: TestClient, session: Session, database: Desk
) -> None:
    venue = a_venue(session)
    known = {"venue_id": str(venue.id), "from": "2026-03-06T18:00:00+08:00", "limit": "3"}

    answer = client.get("/v1/reservations", params=known)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("limit=3&status=confirmed&venue=1&statsu=held", ["statsu", "venue"]),
        ("Limit=3", ["Limit"]),
        ("limit[]=3", ["?"]),
        ("=3", ["?"]),
        ("%2B8613800138000=1", ["?"]),
    ],
)
def test_each_unknown_parameter_is_named_where_it_looks_like_a_name(
    client: TestClient, database: Desk, query: str, fields: list[str]
) -> None:
    refused = client.get(f"/v1/reservations?{query}", headers={"Accept-Language": "en"})

    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"field": field, "reason": "there is no such query parameter"} for field in fields
    ]
