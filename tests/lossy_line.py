"""A line to a shop that loses, doubles and turns away what is sent over it; nobody waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from pydantic import BaseModel

from ktv_booking.client.transport import Transport

SHOP = "http://shop.test"
SWEEP = "/v1/venues/018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e/sweeps"
Handler = Callable[[httpx.Request], httpx.Response]


class Swept(BaseModel):
    """A body of these tests only."""

    swept: int = 1


class Line:
    """A shop that counts one effect per key, behind a line that goes wrong as it is told to.

    `mishaps` are for the first requests, in order: an exception instead of the answer, raised
    after the shop heard the request; a refusal instead of hearing it; or None for none.
    """

    def __init__(self, *mishaps: Any) -> None:
        self.mishaps = list(mishaps)
        self.heard: list[httpx.Request] = []
        self.effects: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        mishap = self.mishaps.pop(0) if self.mishaps else None
        if isinstance(mishap, httpx.Response):
            return mishap
        if not isinstance(mishap, httpx.ConnectError):
            self.effects.add(request.headers.get("Idempotency-Key", str(len(self.heard))))
        if mishap is not None:
            raise mishap
        return httpx.Response(200, json={"swept": 1})

    @property
    def keys(self) -> set[str]:
        """The keys that came over the line."""
        return {request.headers["Idempotency-Key"] for request in self.heard}


def refusal(code: str, status: int, headers: dict[str, str] | None = None, **facts: Any) -> Any:
    body = {"type": f"/problems/{code}", "code": code, "status": status, "title": code, **facts}
    return httpx.Response(
        status, json=body, headers={"Content-Type": "application/problem+json", **(headers or {})}
    )


@contextmanager
def over(handler: Handler, waits: list[float] | None = None, **options: Any) -> Iterator[Transport]:
    """Open a line to `handler`; waits are noted, not waited."""
    noted: list[float] = [] if waits is None else waits
    given = {"language": "en", "timeout": 1.0, "retries": 5, "now": None, **options}
    line = Transport(
        SHOP, "a-token", transport=httpx.MockTransport(handler), sleep=noted.append, **given
    )
    with line:
        yield line


def lost() -> httpx.ReadTimeout:
    return httpx.ReadTimeout("timed out")
