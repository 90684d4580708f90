"""A feature's routes, and how the application takes them over.

The framework keeps a router that is included as it is, and looks through it anew at each level,
twice: a twelfth of a booking. Here every route stands in the application's own list.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from ktv_booking.web.limits import ensure_known_parameters


class Operation(APIRoute):
    """A route that takes no query it does not declare."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            ensure_known_parameters(request)
            return await handle(request)

        return answer


class Routes(APIRouter):
    """The routes of a feature, or of a part of one."""

    def __init__(
        self, *, prefix: str = "", tags: list[str] | None = None, include_in_schema: bool = True
    ) -> None:
        super().__init__(
            prefix=prefix,
            tags=[*(tags or ())],
            include_in_schema=include_in_schema,
            route_class=Operation,
        )

    @classmethod
    def of(cls, *parts: APIRouter) -> "Routes":
        """Return the routes of all these parts, in their order."""
        whole = cls()
        whole.routes.extend(route for part in parts for route in part.routes)
        return whole
