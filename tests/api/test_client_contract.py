"""The client asks all that the app answers, as the app understands it, and knows its codes."""

import re
from collections.abc import Iterable
from typing import Any

import httpx
import pytest

from ktv_booking.app import create_app
from ktv_booking.client import Client, Refused
from ktv_booking.web.problems import refusals_by_code
from tests.api.asked_about_calls import OF_CALLS
from tests.api.asked_of_campaigns import OF_CAMPAIGNS
from tests.api.asked_of_figures import OF_FIGURES
from tests.api.asked_of_scripts import OF_SCRIPTS
from tests.api.asked_of_the_client import OF_THE_HOUSE

NOT_FOR_PROGRAMS = {"/v1/venues/{venue_id}/feed"}
"""Of the console: it follows the board live."""

EVERYTHING = [*OF_THE_HOUSE, *OF_CALLS, *OF_SCRIPTS, *OF_CAMPAIGNS, *OF_FIGURES]


@pytest.fixture(scope="module")
def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """The operations of the app by method and path."""
    paths = create_app().openapi()["paths"]
    return {
        (method.upper(), path): operation
        for path, item in paths.items()
        for method, operation in item.items()
        if path.startswith("/v1/") and path not in NOT_FOR_PROGRAMS
    }


@pytest.fixture(scope="module")
def sent() -> list[httpx.Request]:
    """One request for each thing the client can ask."""
    heard: list[httpx.Request] = []

    def nobody_home(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(404)

    with Client(
        "http://shop.test", "a-token", transport=httpx.MockTransport(nobody_home)
    ) as client:
        for ask in EVERYTHING:
            with pytest.raises(Refused):
                ask(client)
    return heard


def template_of(request: httpx.Request, known: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return the operation a request is meant for; the longest that is spelt out goes first."""
    for method, path in sorted(known, key=lambda one: one[1].count("{")):
        pattern = re.sub(r"{\w+}", "[^/]+", path)
        if request.method == method and re.fullmatch(pattern, request.url.path):
            return method, path
    raise AssertionError(f"nothing answers {request.method} {request.url.path}")


def test_every_operation_of_the_app_has_a_method_and_every_method_an_operation(
    operations: dict[tuple[str, str], Any], sent: list[httpx.Request]
) -> None:
    reached = {template_of(request, operations) for request in sent}

    assert reached == set(operations)


def test_every_filter_of_an_operation_can_be_said_and_no_other(
    operations: dict[tuple[str, str], Any], sent: list[httpx.Request]
) -> None:
    said: dict[tuple[str, str], set[str]] = {operation: set() for operation in operations}
    for request in sent:
        said[template_of(request, operations)] |= set(request.url.params)

    assert said == {
        of: {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        for of, operation in operations.items()
    }


def test_every_post_and_no_other_request_carries_a_key(sent: list[httpx.Request]) -> None:
    keyed = {request.method for request in sent if "Idempotency-Key" in request.headers}
    keys = [request.headers["Idempotency-Key"] for request in sent if request.method == "POST"]

    assert keyed == {"POST"}
    assert len(set(keys)) == len(keys)


def test_every_put_and_patch_names_the_version_it_saw(sent: list[httpx.Request]) -> None:
    tags = {
        request.headers.get("If-Match")
        for request in sent
        if request.method in {"PUT", "PATCH"} and not request.url.path.endswith("/price-list")
    }

    assert tags == {'"3"'}


def test_every_code_of_the_app_has_a_class_of_its_own_name() -> None:
    create_app()

    named = {code: Refused.by_code[code].__name__ for code in refusals_by_code()}

    assert named == {code: name_of(code) for code in refusals_by_code()}


def name_of(code: str) -> str:
    """Return a code in CamelCase."""
    return "".join(word.capitalize() for word in code.split("-"))
