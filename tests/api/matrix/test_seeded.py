"""The matrix is able to fail: each way to let somebody in who should not be is found."""

import asyncio
from dataclasses import replace
from typing import Any, get_args
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ktv_booking.access import deps, permissions_page
from ktv_booking.access.deps import Agent, MaySetUp, MayView
from ktv_booking.access.roles import Permission, Role, roles
from ktv_booking.rooms import service
from ktv_booking.rooms.models import Room
from ktv_booking.venues import queries
from ktv_booking.venues.models import Venue
from tests.api.matrix.callers import callers
from tests.api.matrix.reviewed import reviewed_lines
from tests.api.matrix.trying import Matrix
from tests.reliability.places import operations_of
from tests.stores import Desk

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
ROOM = "/v1/rooms/{room_id}"


@pytest.fixture
def one_too_many(monkeypatch: pytest.MonkeyPatch) -> dict[str, Role]:
    """The roles with an auditor who may work at the desk."""
    auditor = roles()["auditor"]
    may = auditor.permissions | {Permission.DESK}
    seeded = roles() | {"auditor": replace(auditor, permissions=may)}
    for module in (deps, permissions_page):
        monkeypatch.setattr(module, "roles", lambda: seeded)
    return seeded


def found(app: FastAPI, database: Desk, name: str) -> list[str]:
    """Return what the matrix finds at one operation."""
    matrix = Matrix(app, database, callers(database))
    (operation,) = (one for one in operations_of(app.openapi()) if one.name == name)
    asyncio.run(matrix.of(operation, reviewed_lines()[name]))
    return matrix.tried.found


def test_a_route_that_forgets_the_venue_is_found(
    app: FastAPI, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def room_seen(session: Session, room_id: UUID, *, agent: Agent) -> Room:
        return session.get_one(Room, room_id)

    monkeypatch.setattr(service, "room_seen", room_seen)

    assert sorted(found(app, database, f"GET {ROOM}")) == sorted(
        f"GET {ROOM} as {role} there: in instead of 404" for role in roles()
    )


def test_a_list_that_forgets_whose_it_is_is_found(
    app: FastAPI, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def venues_of(agent: Agent) -> Select[Venue]:
        return select(Venue)

    monkeypatch.setattr(queries, "venues_of", venues_of)

    assert set(found(app, database, "GET /v1/venues")) == {
        f"GET /v1/venues as {role} there: shows what is at another venue" for role in roles()
    }


def test_a_route_that_asks_too_little_is_found(
    app: FastAPI, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (route,) = (
        one
        for one in app.routes
        if isinstance(one, APIRoute) and one.path == ROOM and "PATCH" in one.methods
    )
    asked = [one for one in route.dependant.dependencies if one.call is dependency_of(MaySetUp)]
    monkeypatch.setattr(asked[0], "call", dependency_of(MayView))

    breaches = found(app, database, f"PATCH {ROOM}")

    assert f"PATCH {ROOM} as auditor here: in instead of 403" in breaches
    assert f"PATCH {ROOM} as auditor there: 404 instead of 403" in breaches


def test_a_role_with_one_permission_too_many_is_found(
    app: FastAPI, database: Desk, one_too_many: dict[str, Role]
) -> None:
    arrival = "POST /v1/reservations/{reservation_id}/arrival"

    assert set(found(app, database, arrival)) == {
        f"{arrival} as auditor all: in instead of 403",
        f"{arrival} as auditor here: in instead of 403",
        f"{arrival} as auditor there: 404 instead of 403",
        f"{arrival} as hq_admin there, auditor here: in instead of 403 or 404",
    }


def test_a_role_with_one_permission_too_many_changes_the_page(
    app: FastAPI, one_too_many: dict[str, Role]
) -> None:
    drawn = permissions_page.permissions_page(app.openapi())

    changed = {
        name
        for name, line in reviewed_lines(drawn).items()
        if line.cells["auditor"] != reviewed_lines()[name].cells["auditor"]
    }

    assert "POST /v1/plans" in changed
    assert "GET /v1/plans/{plan_id}" not in changed


def dependency_of(caller: Any) -> Any:
    """Return what a route depends on that takes such a caller."""
    return get_args(caller)[1].dependency
