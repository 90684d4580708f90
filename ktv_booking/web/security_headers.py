"""What every answer tells a browser: not to guess, not to frame, not to tell where it came from.

A page that says its own policy keeps it (`/docs`, the day sheet); every other page gets the strict
one, every other answer one under which nothing loads. Source: OWASP secure headers.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OF_A_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
POLICY = b"content-security-policy"
OF_ALL_ELSE = "default-src 'none'; frame-ancestors 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
OF_A_DESK = {"Cache-Control": "private, no-cache"}
"""Whoever sits at the desk next asks anew, and no proxy on the way keeps it."""


SAID_BY_PROGRAMS = (
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Ktv-Now",
    "Ktv-Write-Mark",
)
TOLD_TO_PROGRAMS = (
    "ETag",
    "Idempotent-Replayed",
    "Ktv-Rev",
    "Ktv-Trace-Id",
    "Ktv-Write-Mark",
    "Location",
    "Retry-After",
)


class SecurityHeaders:
    """Adds the headers to whatever goes out; what an answer says itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = _wanted(
            is_tls=scope["scheme"] == "https", is_desk=scope["path"].startswith("/v1/")
        )

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _guarded(message["headers"], wanted)
            await send(message)

        await self._app(scope, receive, guarded)


@cache
def _wanted(*, is_tls: bool, is_desk: bool) -> dict[bytes, bytes]:
    """Return the headers of an answer as bytes, made once for each sort of request."""
    said = ALWAYS | (OVER_TLS if is_tls else {}) | (OF_A_DESK if is_desk else {})
    return {name.lower().encode(): value.encode() for name, value in said.items()}


def _guarded(
    headers: Iterable[tuple[bytes, bytes]], wanted: Mapping[bytes, bytes]
) -> list[tuple[bytes, bytes]]:
    said = list(headers)
    known = dict(said)
    said += [pair for pair in wanted.items() if pair[0] not in known]
    if POLICY not in known:
        is_page = known.get(b"content-type", b"").startswith(b"text/html")
        said.append((POLICY, (OF_A_PAGE if is_page else OF_ALL_ELSE).encode()))
    return said


def install_other_origins(app: FastAPI, origins: Sequence[str]) -> None:
    """Let pages of other sites ask with a token; the cookie is for our own pages alone."""
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=SAID_BY_PROGRAMS,
        expose_headers=TOLD_TO_PROGRAMS,
    )


def install_security_headers(app: FastAPI) -> None:
    """Put the headers on every answer of `app`, refusals and bugs among them."""
    app.add_middleware(SecurityHeaders)
