"""What the house asks of the assembled app: routes, refusals, relationships, the OpenAPI file."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from sqlalchemy.orm import registry

from ktv_booking.access.deps import signed_in, whoever
from ktv_booking.kernel.errors import DomainError
from ktv_booking.web.routes import Operation

OPEN_ROUTES = frozenset(
    {
        ("GET", "/health/live"),
        ("GET", "/health/ready"),
        ("GET", "/metrics"),
        ("POST", "/v1/session"),
    }
)
PROBLEM = "application/problem+json"


def api_routes(app: FastAPI) -> Iterator[RouteContext]:
    """Yield every operation as it is mounted, those of included routers too."""
    for mounted in iter_route_contexts(app.routes):
        if isinstance(mounted.original_route, APIRoute):
            yield mounted


def lenient(app: FastAPI) -> list[str]:
    """Find routes that take a query they do not declare: those of another router than ours."""
    return [
        str(route.path)
        for route in api_routes(app)
        if not isinstance(route.original_route, Operation)
    ]


def calls_of(dependant: Dependant) -> Iterator[Any]:
    """Yield every dependency of a route, at any depth."""
    for part in dependant.dependencies:
        yield part.call
        yield from calls_of(part)


def is_guarded(dependant: Dependant) -> bool:
    """Say whether a route asks for a permission, or at least for somebody who signed in."""
    known = {signed_in, whoever}
    return any(hasattr(call, "permission") or call in known for call in calls_of(dependant))


def unguarded(app: FastAPI) -> list[str]:
    """Find routes that declare no permission and are not on the short list of open ones."""
    return [
        f"{method} {route.path}"
        for route in api_routes(app)
        for method in sorted(route.methods or ())
        if (method, route.path) not in OPEN_ROUTES
        and route.include_in_schema
        and not is_guarded(route.dependant)
    ]


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield `GET /v1/venues` and its description for all of an OpenAPI document."""
    verbs = {"get", "put", "post", "patch", "delete"}
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            if verb in verbs:
                yield f"{verb.upper()} {path}", pointed_out(document, operation)


def pointed_out(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation with the shared responses it points to put in their places."""
    shared = document.get("components", {}).get("responses", {})
    responses = {
        status: shared[said["$ref"].rsplit("/", 1)[1]] if "$ref" in said else said
        for status, said in operation.get("responses", {}).items()
    }
    return {**operation, "responses": responses}


def without_refusals(document: dict[str, Any]) -> list[str]:
    """Find operations of `/v1` that declare no refusal, or one in another form than a problem."""
    found = []
    for name, operation in operations(document):
        if " /v1" not in name:
            continue
        refused = {status: said for status, said in operation["responses"].items() if status >= "4"}
        if not refused:
            found.append(f"{name}: none")
        found += [
            f"{name}: {status}"
            for status, said in refused.items()
            if PROBLEM not in said.get("content", {})
        ]
    return found


def refusals() -> list[type[DomainError]]:
    """Return every refusal that can be said: subclasses with a code of their own."""
    waiting, found = [DomainError], []
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("ktv_booking.") and kind.__dict__.get("code"):
            found.append(kind)
    return found


def shared_codes(kinds: Iterable[type[DomainError]]) -> list[str]:
    """Find codes that two refusals share."""
    return [code for code, times in Counter(kind.code for kind in kinds).items() if times > 1]


def said_in_one_language(kinds: Iterable[type[DomainError]]) -> list[str]:
    """Find refusals whose title or detail is missing, or the same, in the two languages."""
    found = []
    for kind in kinds:
        for text in (kind.title, kind.detail):
            if text is not None and not (text.zh and text.en and text.zh != text.en):
                found.append(kind.__name__)
    return found


def inheriting_a_title(kinds: Iterable[type[DomainError]]) -> list[str]:
    """Find refusals that say no more than their kind."""
    return [kind.__name__ for kind in kinds if "title" not in kind.__dict__]


def loading_by_surprise(models: registry) -> list[str]:
    """Find relationships that would read the database when an attribute is touched."""
    return [
        str(relationship)
        for mapper in models.mappers
        for relationship in mapper.relationships
        if relationship.lazy != "raise"
    ]
