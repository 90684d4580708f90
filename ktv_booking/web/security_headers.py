"""What every answer tells a browser: not to guess, not to frame, not to tell where it came from.

A page that says its own policy keeps it (`/docs`, the day sheet); every other page gets the strict
one, every other answer one under which nothing loads. Source: OWASP secure headers.
"""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OF_A_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
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
    """Adds the headers to whatever goes out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = dict(ALWAYS)
        if scope["scheme"] == "https":
            wanted |= OVER_TLS
        if scope["path"].startswith("/v1/"):
            wanted |= OF_A_DESK

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
                is_page = headers.get("content-type", "").startswith("text/html")
                headers.setdefault("Content-Security-Policy", OF_A_PAGE if is_page else OF_ALL_ELSE)
            await send(message)

        await self._app(scope, receive, guarded)


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
