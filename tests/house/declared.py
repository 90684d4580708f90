"""What the house asks of a route's declarations: all there, likely, and true of its documents."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from ktv_booking.web.declarations import (
    Declaration,
    declaration_of,
    operations_of,
    permission_of,
)
from tests.house.routes import operations

OPEN_PAGES = frozenset({"/metrics", "/openapi.json", "/docs", "/docs/start.js", "/docs/assets"})
OF_GUESTS = frozenset({"guest", "phone_masked", "contact", "address_as", "?phone", "?name"})
OF_A_THING = ("subject", "query", "chain", "none")
"""Where the venue of a thing in the path may come from; one of the whole chain has none."""

NOBODY_IN_PARTICULAR = (None, "signed-in")


def unknown_pages(app: FastAPI) -> list[str]:
    """Find what is mounted beside the operations and is none of the open pages."""
    return [
        str(mounted.path)
        for mounted in iter_route_contexts(app.routes)
        if not isinstance(mounted.original_route, APIRoute) and mounted.path not in OPEN_PAGES
    ]


def undeclared(app: FastAPI) -> list[str]:
    """Find operations that do not say whose venue, how dear, and whose data they are about."""
    return [
        f"{method} {path}"
        for method, path, route in operations_of(app)
        if declaration_of(route) is None
    ]


def unlikely(app: FastAPI) -> list[str]:
    """Find declarations that the route itself belies."""
    return [
        f"{method} {path}: {why}"
        for method, path, route in operations_of(app)
        if (declared := declaration_of(route)) is not None
        for why in _belied(method, path, permission_of(route.dependant), declared)
    ]


def _belied(method: str, path: str, permission: str | None, declared: Declaration) -> Iterator[str]:
    named = set(re.findall(r"\{(\w+)\}", path)) if path.startswith("/v1/") else set()
    if "venue_id" in named and declared.venue != "path":
        yield "the venue is in the path"
    if named and "venue_id" not in named and declared.venue not in OF_A_THING:
        yield "a thing is named in the path"
    if not named and declared.venue in ("path", "subject"):
        yield "nothing is named in the path"
    if declared.venue == "none" and permission not in NOBODY_IN_PARTICULAR:
        yield "a permission is held at a venue"
    if declared.venue != "none" and permission in NOBODY_IN_PARTICULAR:
        yield "no permission is asked for"
    if method in ("PUT", "PATCH", "DELETE") and declared.rate in ("read", "search", "export"):
        yield "it changes something"
    if method == "GET" and declared.rate in ("write", "job"):
        yield "it only looks"


def speaking_of_guests(app: FastAPI) -> list[str]:
    """Find operations whose documents name guests, and that do not declare personal data."""
    document = app.openapi()
    described = dict(operations(document))
    return [
        f"{method} {path}"
        for method, path, route in operations_of(app)
        if (declared := declaration_of(route)) is not None
        and not declared.personal
        and OF_GUESTS & _words_of(document, described.get(f"{method} {path}", {}))
    ]


def _words_of(document: dict[str, Any], operation: dict[str, Any]) -> set[str]:
    """Return the name of every field that goes in or comes out, refusals left out."""
    answers = {key: said for key, said in operation.get("responses", {}).items() if key < "4"}
    parameters = operation.get("parameters", [])
    words = {f"?{parameter['name']}" for parameter in parameters}
    waiting: list[Any] = [answers, operation.get("requestBody", {})]
    followed: set[str] = set()
    while waiting:
        match waiting.pop():
            case {"$ref": str(pointer)} if pointer not in followed:
                followed.add(pointer)
                waiting.append(document["components"]["schemas"][pointer.rsplit("/", 1)[1]])
            case dict() as members:
                words |= set(members.get("properties", ()))
                waiting += members.values()
            case list() as items:
                waiting += items
    return words
