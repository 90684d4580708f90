"""The OpenAPI document and the page that shows it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from ktv_booking.web.openapi import openapi_document, openapi_text
from tests.api.small_app import PROBLEM, an_app, list_visits
from tests.house.routes import pointed_out


@pytest.fixture
def app() -> FastAPI:
    return an_app()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_the_openapi_document_is_valid_and_always_the_same(app: FastAPI) -> None:
    document = openapi_document(app)

    validate(document)
    assert openapi_text(app) == openapi_text(an_app())
    assert "HTTPValidationError" not in openapi_text(app)
    assert "servers" not in document


def test_an_operation_names_its_refusals_by_code(app: FastAPI) -> None:
    document = json.loads(openapi_text(app))
    paths = document["paths"]

    booking = _codes(document, paths["/v1/visits"]["post"])
    changing = _codes(document, paths["/v1/visits/{visit_id}"]["put"])
    assert booking["409"] >= {"room-taken"}
    assert booking.keys() >= {"400", "401", "403", "413", "422", "429", "500", "503"}
    assert booking["503"] == {"busy", "store-unavailable"}
    assert (changing["404"], changing["412"]) == ({"not-found"}, {"stale-version"})
    assert changing["428"] == {"precondition-required"}
    assert paths["/v1/visits"]["post"]["operationId"] == "add_visit"
    assert paths["/v1/visits"]["post"]["security"] == [{"bearer": []}, {"session": []}]
    assert "security" not in paths["/health/live"]["get"]


def test_who_names_a_record_anywhere_may_be_told_it_is_not_there(app: FastAPI) -> None:
    document = json.loads(openapi_text(app))
    paths = document["paths"]

    named_in_the_body = _codes(document, paths["/v1/visits"]["post"])
    naming_nothing = _codes(document, paths["/v1/visits"]["get"])
    assert named_in_the_body["404"] == {"not-found"}
    assert "404" not in naming_nothing


def _codes(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, set[str]]:
    responses = pointed_out(document, operation)["responses"]
    return {
        status: set(response["content"][PROBLEM]["examples"])
        for status, response in responses.items()
        if PROBLEM in response.get("content", {})
    }


def test_two_operations_of_one_name_are_found(app: FastAPI) -> None:
    app.add_api_route("/v1/again", list_visits)

    with pytest.raises(ValueError, match="list_visits"):
        openapi_document(app)


def test_the_document_is_served_and_not_sent_twice(app: FastAPI, client: TestClient) -> None:
    first = client.get("/openapi.json")

    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["etag"]})

    assert first.text == openapi_text(app)
    assert again.status_code == 304


def test_the_docs_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")

    assert page.status_code == 200
    assert "http" not in page.text
    for asset in ("start.js", "assets/swagger-ui-bundle.js", "assets/swagger-ui.css"):
        assert f"docs/{asset}" in page.text
        assert client.get(f"/docs/{asset}").status_code == 200
