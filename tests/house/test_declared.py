"""Every route says what it asks for, and each check of that finds its seeded breach."""

from typing import get_args

import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

from ktv_booking.access import schemas
from ktv_booking.access.deps import MayView, SignedIn
from ktv_booking.access.permissions_page import permissions_page
from ktv_booking.access.roles import Permission, permissions_told, roles
from ktv_booking.web.declarations import RateClass, VenueScope, declares, extensions_of
from tests.house import declared, sources
from tests.over_http import demo_app
from tests.stores import Desk


@pytest.fixture(scope="module")
def assembled(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    database = Desk(f"sqlite:///{tmp_path_factory.mktemp('declared') / 'store.sqlite3'}")
    app = demo_app(database)
    database.close()
    return app


def test_every_route_declares_whose_venue_how_dear_and_whose_data(assembled: FastAPI) -> None:
    assert declared.undeclared(assembled) == []


def test_what_a_route_declares_is_likely(assembled: FastAPI) -> None:
    assert declared.unlikely(assembled) == []


def test_a_route_whose_documents_name_guests_declares_personal_data(assembled: FastAPI) -> None:
    assert declared.speaking_of_guests(assembled) == []


def test_nothing_is_open_but_what_is_known_to_be(assembled: FastAPI) -> None:
    assert declared.unknown_pages(assembled) == []


def test_the_document_tells_what_is_declared(assembled: FastAPI) -> None:
    paths = assembled.openapi()["paths"]

    told = paths["/v1/reservations/{reservation_id}/arrival"]["post"]
    opened = paths["/v1/session"]["post"]
    left = paths["/v1/session"]["delete"]

    assert {key: told[key] for key in told if key.startswith("x-")} == {
        "x-permission": "desk",
        "x-venue-scope": "subject",
        "x-rate-class": "write",
        "x-personal-data": True,
    }
    assert (opened["x-permission"], opened["x-rate-class"]) == ("open", "sign-in")
    assert left["x-permission"] == "signed-in"


def test_the_page_of_permissions_is_fresh(assembled: FastAPI) -> None:
    written = (sources.ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")

    assert written == permissions_page(assembled.openapi()), "run: make openapi, and review"


def test_every_permission_is_told_in_both_languages() -> None:
    told = permissions_told()

    assert set(told) == set(Permission)
    assert all(words.zh and words.en for one in told.values() for words in (one.name, one.what))
    assert all(role.name.zh and role.name.en for role in roles().values())
    assert set(get_args(schemas.Role)) == set(roles())
    assert set(get_args(schemas.Scope)) == set(Permission)


def test_a_bare_route_is_found() -> None:
    app, included = FastAPI(openapi_url=None), APIRouter(prefix="/included")

    @app.get("/v1/declared")
    @declares(venue="mine", rate="read", personal=False)
    def told(agent: MayView) -> None: ...

    @included.post("/bare")
    def bare(agent: MayView) -> None: ...

    app.include_router(included, prefix="/v1")
    app.add_route("/back-door", lambda request: None)

    assert declared.undeclared(app) == ["POST /v1/included/bare"]
    assert declared.unknown_pages(app) == ["/back-door"]
    assert extensions_of(app)["get", "/v1/declared"]["x-permission"] == "view"


@pytest.mark.parametrize(
    ("method", "path", "venue", "rate", "why"),
    [
        ("GET", "/v1/venues/{venue_id}/x", "subject", "read", "the venue is in the path"),
        ("GET", "/v1/rooms/{room_id}", "mine", "read", "a thing is named in the path"),
        ("GET", "/v1/x", "path", "read", "nothing is named in the path"),
        ("GET", "/v1/x", "none", "read", "a permission is held at a venue"),
        ("PUT", "/v1/x", "body", "read", "it changes something"),
        ("GET", "/v1/x", "mine", "job", "it only looks"),
    ],
)
def test_a_declaration_that_its_route_belies_is_found(
    method: str, path: str, venue: VenueScope, rate: RateClass, why: str
) -> None:
    app = FastAPI()

    @app.api_route(path, methods=[method])
    @declares(venue=venue, rate=rate, personal=False)
    def seeded(agent: MayView) -> None: ...

    assert declared.unlikely(app) == [f"{method} {path}: {why}"]


def test_a_venue_without_a_permission_is_found() -> None:
    app = FastAPI()

    @app.get("/v1/x")
    @declares(venue="mine", rate="read", personal=False)
    def seeded(agent: SignedIn) -> None: ...

    assert declared.unlikely(app) == ["GET /v1/x: no permission is asked for"]


def test_documents_that_name_guests_unsaid_are_found() -> None:
    class Contact(BaseModel):
        phone_masked: str

    class Wish(BaseModel):
        whom: list[Contact]

    app = FastAPI()

    @app.get("/v1/x")
    @declares(venue="mine", rate="read", personal=False)
    def seeded(agent: MayView) -> list[Wish]:
        return []

    @app.get("/v1/y")
    @declares(venue="mine", rate="search", personal=False)
    def sought(agent: MayView, phone: str) -> None: ...

    assert declared.speaking_of_guests(app) == ["GET /v1/x", "GET /v1/y"]
