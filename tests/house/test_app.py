"""The assembled app keeps the house's rules, and each check finds what it is there to find."""

import re
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from ktv_booking.access.deps import MayView, SignedIn
from ktv_booking.app import NO_PAGES
from ktv_booking.app_models import metadata
from ktv_booking.db.base import Base
from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text
from tests.house import routes, sources
from tests.over_http import demo_app
from tests.stores import Desk

CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")


@pytest.fixture(scope="module")
def assembled(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    database = Desk(f"sqlite:///{tmp_path_factory.mktemp('house') / 'store.sqlite3'}")
    app = demo_app(database)
    database.close()
    return app


def test_every_route_declares_who_may_call_it(assembled: FastAPI) -> None:
    assert routes.unguarded(assembled) == []


def test_every_route_refuses_a_query_it_does_not_declare(assembled: FastAPI) -> None:
    assert routes.lenient(assembled) == []


def test_a_route_that_takes_any_query_is_found() -> None:
    app, lenient = FastAPI(**NO_PAGES), APIRouter()
    lenient.add_api_route("/seeded", lambda: None)
    app.include_router(lenient)

    assert routes.lenient(app) == ["/seeded"]


def test_every_operation_declares_its_refusals_as_problems(assembled: FastAPI) -> None:
    assert routes.without_refusals(assembled.openapi()) == []


def test_the_openapi_file_is_fresh(assembled: FastAPI) -> None:
    from ktv_booking.web.openapi import openapi_text  # noqa: PLC0415

    written = (sources.ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8")

    assert written == openapi_text(assembled), "run: make openapi"


def test_every_route_is_in_the_openapi_document(assembled: FastAPI) -> None:
    described = {name for name, _ in routes.operations(assembled.openapi())}

    mounted = {
        f"{method} {route.path}"
        for route in routes.api_routes(assembled)
        for method in route.methods or ()
        if (route.path or "").startswith("/v1")
    }

    assert mounted - described == set()


def test_problem_codes_are_unique(assembled: FastAPI) -> None:
    kinds = routes.refusals()

    assert routes.shared_codes(kinds) == []
    assert [kind.code for kind in kinds if not CODE.fullmatch(kind.code)] == []


def test_every_refusal_speaks_both_languages(assembled: FastAPI) -> None:
    kinds = routes.refusals()

    assert routes.said_in_one_language(kinds) == []
    assert routes.inheriting_a_title(kinds) == []


def test_no_relationship_loads_by_surprise() -> None:
    assert metadata.tables
    assert routes.loading_by_surprise(Base.registry) == []


def test_an_unguarded_route_is_found() -> None:
    app = FastAPI()
    app.get("/v1/open")(lambda: None)

    @app.get("/v1/guarded")
    def guarded(agent: MayView) -> None: ...

    @app.get("/v1/mine")
    def mine(agent: SignedIn) -> None: ...

    def through(agent: MayView) -> None: ...

    @app.get("/v1/deep")
    def deep(found: Annotated[None, Depends(through)]) -> None: ...

    included = APIRouter(prefix="/included")
    included.get("/open")(lambda: None)
    app.include_router(included, prefix="/v1")

    assert routes.unguarded(app) == ["GET /v1/open", "GET /v1/included/open"]


@pytest.mark.parametrize(
    ("responses", "found"),
    [
        ({"200": {}}, ["GET /v1/x: none"]),
        ({"200": {}, "409": {"content": {"application/json": {}}}}, ["GET /v1/x: 409"]),
        ({"200": {}, "409": {"content": {routes.PROBLEM: {}}}}, []),
    ],
)
def test_an_operation_without_problems_is_found(
    responses: dict[str, Any], found: list[str]
) -> None:
    document = {"paths": {"/v1/x": {"get": {"responses": responses}}}}

    assert routes.without_refusals(document) == found


def test_a_shared_code_and_a_missing_language_are_found() -> None:
    class First(Conflict):
        code = "seeded-twin"
        title = Text(zh="同", en="Same")

    class Second(Conflict):
        code = "seeded-twin"
        title = Text(zh="Same", en="Same")

    class Third(Conflict):
        code = "seeded-third"

    kinds = [First, Second, Third]

    assert routes.shared_codes(kinds) == ["seeded-twin"]
    assert routes.said_in_one_language(kinds) == ["Second"]
    assert routes.inheriting_a_title(kinds) == ["Third"]


def test_a_relationship_that_loads_by_surprise_is_found() -> None:
    class Seeded(DeclarativeBase):
        pass

    class House(Seeded):
        __tablename__ = "seeded_houses"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Door(Seeded):
        __tablename__ = "seeded_doors"
        id: Mapped[int] = mapped_column(primary_key=True)
        house_id: Mapped[int] = mapped_column(ForeignKey("seeded_houses.id"))
        house: Mapped[House] = relationship()
        same: Mapped[House] = relationship(lazy="raise", viewonly=True)

    found = routes.loading_by_surprise(Seeded.registry)

    assert [name.rsplit(".", 1)[-1] for name in found] == ["house"]
    assert Door.__tablename__ == "seeded_doors"
