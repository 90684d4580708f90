"""What a route says of itself: whose venue it is about, how dear it is, whose data it touches.

Its permission it says by the caller it takes (`agent: MayView`). A route that leaves any of it
unsaid fails the build (tests/house); the OpenAPI document tells it, and docs/permissions.md is
drawn from it. Source: docs/adr/0025.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

VenueScope = Literal["path", "subject", "body", "query", "mine", "chain", "none"]
"""Where the venue comes from at which the caller must hold the permission.

`path`: it is named there. `subject`: it is that of the thing named in the path. `body`, `query`:
it, or a thing of it, is named there. Of all these a foreign one answers 404 like an absent one.
`mine`: what is answered is of the caller's venues alone; to name a foreign one is 404.
`chain`: only for those who hold the permission at every venue. `none`: about no venue.
"""

RateClass = Literal["read", "write", "search", "sign-in", "reveal", "export", "job"]
"""How dear it is: a look, a change, a look through many days or people, a try at a password,
a plain phone number, a list that leaves the house, work for a whole venue."""

OPEN = "open"
"""Said in the place of a permission where nobody has to sign in."""

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one route declares; `personal` where names or phones of guests go in or come out."""

    venue: VenueScope
    rate: RateClass
    personal: bool


def declares(
    *, venue: VenueScope, rate: RateClass, personal: bool
) -> Callable[[Endpoint], Endpoint]:
    """Return what marks a route's function; it stands below `@router.get(...)`."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["declaration"] = Declaration(venue, rate, personal)
        return endpoint

    return mark


def operations_of(app: FastAPI) -> Iterator[tuple[str, str, RouteContext]]:
    """Yield method, path and route of every operation as it is mounted."""
    for mounted in iter_route_contexts(app.routes):
        if isinstance(mounted.original_route, APIRoute):
            for method in sorted(mounted.methods or ()):
                yield method, str(mounted.path_format), mounted


def declaration_of(route: RouteContext) -> Declaration | None:
    """Return what a route declares; None where it declares nothing."""
    found: Declaration | None = getattr(route.endpoint, "declaration", None)
    return found


def permission_of(dependant: Dependant) -> str | None:
    """Return the permission a route asks of its caller, at any depth; None where it is open."""
    for part in dependant.dependencies:
        asked = getattr(part.call, "permission", None) or permission_of(part)
        if asked is not None:
            return str(asked)
    return None


def extensions_of(app: FastAPI) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the OpenAPI document tells besides, by method in small letters and path."""
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for method, path, route in operations_of(app):
        declared = declaration_of(route)
        if declared is not None:
            told[method.lower(), path] = {
                "x-permission": permission_of(route.dependant) or OPEN,
                "x-venue-scope": declared.venue,
                "x-rate-class": declared.rate,
                "x-personal-data": declared.personal,
            }
    return told
