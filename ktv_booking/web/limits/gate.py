"""The gate every request passes first: a body is read up to its cap and looked at as bytes."""

import re

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ktv_booking.kernel.errors import DomainError
from ktv_booking.web.limits.address import address_of
from ktv_booking.web.limits.door import COUNTED, Door
from ktv_booking.web.limits.json_text import ensure_sound_json
from ktv_booking.web.limits.rates import rates_of
from ktv_booking.web.limits.target import ensure_sound_target
from ktv_booking.web.problems import BodyTooLarge, response_for

ORDINARY_LIMIT = 256 * 1024
IMPORT_LIMIT = 5 * 1024 * 1024
_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json")


class Limits:
    """Answers 413, 400, 422 or 429 before the application sees a request it should never see."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            if scope["path"].startswith(COUNTED):
                rates_of(scope).address.count(address_of(scope))
            ensure_sound_target(scope)
            if _has_body(request):
                receive = await _sound_body(request, receive)
        except DomainError as refusal:
            # The connection stays: closed while the client still sends, it would be reset and
            # the answer lost. The server throws the rest of the body away as it comes.
            await response_for(request, refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def install_limits(app: FastAPI) -> None:
    """Put gate and door in front of `app`; call it before `install_problem_handlers`.

    A body is read outside the door: a caller who sends slowly takes nobody's place.
    """
    app.add_middleware(Door)
    app.add_middleware(Limits)


def limit_for(path: str) -> int:
    """Return how many bytes a body may have at a path: imports of files get more."""
    return IMPORT_LIMIT if path.rstrip("/").endswith("/imports") else ORDINARY_LIMIT


def _has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers


async def _sound_body(request: Request, receive: Receive) -> Receive:
    """Read the body and return the channel that gives it again.

    Raises:
        BodyTooLarge: it says it is, or it turns out to be.
        DomainError: it says it is JSON and is not sound.
    """
    limit = limit_for(request.scope["path"])
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or len(announced) > 18 or int(announced) > limit:
        raise BodyTooLarge(limit_bytes=limit)
    messages, body = await _read(receive, limit)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and _JSON.fullmatch(media_type):
        ensure_sound_json(body)
    waiting = iter(messages)

    async def again() -> Message:
        return next(waiting, None) or await receive()

    return again


async def _read(receive: Receive, limit: int) -> tuple[list[Message], bytes]:
    """Return the body as the one message that carries it, and what came after it."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return [message], b""
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLarge(limit_bytes=limit)
        if not message.get("more_body", False):
            whole = bytes(body)
            return [{"type": "http.request", "body": whole, "more_body": False}], whole
