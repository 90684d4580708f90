"""Every way a request can fail ends in a problem document, also the ways nobody thought of."""

import logging
import traceback
from collections.abc import Mapping
from typing import NoReturn

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ktv_booking.kernel.errors import (
    Busy,
    DomainError,
    Forbidden,
    Malformed,
    NotFound,
    NotSignedIn,
)
from ktv_booking.web.problems.answers import response_for
from ktv_booking.web.problems.kinds import (
    BadEncoding,
    BodyTooLarge,
    Internal,
    MethodNotAllowed,
    TooManyRequests,
    status_of,
)
from ktv_booking.web.problems.validation import malformed_from

log = logging.getLogger(__name__)

_REFUSAL_OF_STATUS: Mapping[int, type[DomainError]] = {
    400: BadEncoding,
    401: NotSignedIn,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    429: TooManyRequests,
    503: Busy,
}


def install_problem_handlers(app: FastAPI) -> None:
    """Answer refusals, malformed requests, unknown paths and bugs of `app` as problems."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _refused_by_framework)
    app.add_middleware(LastResort)


class LastResort:
    """Turns an exception nobody foresaw into a 500 that says nothing; the log says all.

    An answer already begun cannot be taken back: then the connection is left to break, so
    that half an answer never looks whole.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            request = Request(scope)
            log.exception(
                "a request failed", extra={"trace_id": getattr(request.state, "trace_id", "")}
            )
            if has_begun:
                raise
            await response_for(request, Internal(**_of_a_bug(scope)))(scope, receive, send)


def _of_a_bug(scope: Scope) -> dict[str, list[str]]:
    """Say where it went wrong, to whoever has asked for that: never in production."""
    is_told = getattr(scope.get("app"), "debug", False)
    return {"trace": traceback.format_exc().splitlines()} if is_told else {}


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, DomainError):
        _misplaced(error)
    if status_of(type(error)) == status_of(Internal):
        log.error("a refusal of no kind", extra={"trace_id": request.state.trace_id})
    return response_for(request, error)


async def _malformed(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        _misplaced(error)
    return response_for(request, malformed_from(error.errors()))


async def _refused_by_framework(request: Request, error: Exception) -> Response:
    """Say what the framework refused (unknown path, wrong method, broken form) in our words."""
    if not isinstance(error, HTTPException):
        _misplaced(error)
    if error.status_code in _REFUSAL_OF_STATUS:
        refusal = _REFUSAL_OF_STATUS[error.status_code]()
    elif error.status_code >= 500:
        refusal = Internal()
    else:
        refusal = Malformed()
    return response_for(request, refusal, error.headers)


def _misplaced(error: Exception) -> NoReturn:
    raise error
