"""The door: so many requests inside at once, each with a deadline; the rest are told at once.

Whoever waits in front of a full house is served late or never, and makes all others wait: where
more come than can be served, the quickest answer to the rest is the best for everybody.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ktv_booking.db.patience import REQUEST_SECONDS, within
from ktv_booking.kernel.errors import Busy
from ktv_booking.web.problems import response_for

MOST_AT_ONCE = 128
"""About a second's work of one process: what comes on top would only wait."""

COUNTED = "/v1/"
"""Health and figures stay open to whoever watches a house that is full."""

FOLLOWED = "/feed"
"""The end of a path that is answered for minutes: once that has begun, there is no work in it."""


class Door:
    """Answers 503 `busy` where the house is full, and gives each request its time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(COUNTED):
            await self._app(scope, receive, send)
            return
        if self._inside >= MOST_AT_ONCE:
            await response_for(Request(scope), Busy(retry_after=1))(scope, receive, send)
            return
        self._inside += 1
        is_inside = True

        def leave() -> None:
            nonlocal is_inside
            self._inside -= is_inside
            is_inside = False

        async def send_from_outside(message: Message) -> None:
            leave()
            await send(message)

        follows = scope["path"].endswith(FOLLOWED)
        try:
            with within(REQUEST_SECONDS):
                await self._app(scope, receive, send_from_outside if follows else send)
        finally:
            leave()
