"""The console's cookie, and the word that a change by cookie must carry besides.

The cookie is sent by the browser whoever asked it to; the word is known to our own page alone, is
made from the cookie's token and says nothing of it. Source: OWASP on request forgery.
"""

import hashlib
import hmac
from typing import Literal

from fastapi import Request, Response

from ktv_booking.access.rules.sign_ins import LONGEST, CsrfTokenWrong
from ktv_booking.web.limits.address import is_loopback

COOKIE = "ktv_session"
CSRF_HEADER = "Ktv-Csrf-Token"
ONLY_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE: Literal["strict"] = "strict"


def csrf_token_of(token: str) -> str:
    """Return the word that goes with a sign-in's token."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def csrf_token_in(request: Request) -> str | None:
    """Return the word of the request's own sign-in; None where it shows a token instead."""
    token = request.cookies.get(COOKIE)
    return csrf_token_of(token) if token and "authorization" not in request.headers else None


def ensure_from_our_page(request: Request, token: str) -> None:
    """Let a change by cookie pass that carries the word.

    Raises:
        CsrfTokenWrong: it does not.
    """
    said = request.headers.get(CSRF_HEADER, "")
    if request.method not in ONLY_LOOKING and not hmac.compare_digest(
        said.encode(), csrf_token_of(token).encode()
    ):
        raise CsrfTokenWrong


def give_cookie(request: Request, response: Response, token: str) -> None:
    """Let the browser keep a sign-in's token where no script reads it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite=SAME_SITE,
    )


def take_cookie(request: Request, response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(
        COOKIE, path="/", secure=is_secure(request), httponly=True, samesite=SAME_SITE
    )


def is_secure(request: Request) -> bool:
    """Say whether the cookie may go over TLS alone: but for a demo and for one's own machine."""
    if request.url.scheme == "https":
        return True
    return not (request.app.state.is_demo or is_loopback(request.url.hostname))
