"""Requests as raw bytes straight into an app: no client mends what is broken on the way."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Ask:
    """One request; `endless` repeats the body's last chunk up to so many bytes."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    endless: int = 0


@dataclass
class Answer:
    """What came back, or what escaped; `taken` says how many bytes of the body were read."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    escaped: str | None = None
    taken: int = 0

    @property
    def text(self) -> str:
        """The body as text, whatever its bytes."""
        return self.body.decode("utf-8", "replace")

    def document(self) -> Any:
        """Return the body as JSON that another language can read too."""
        return json.loads(self.body, parse_constant=_no_constant)


async def ask(app: Any, request: Ask) -> Answer:
    """Send a request and return what came back."""
    answer, chunks = Answer(), iter(_chunks(request))
    waiting = [next(chunks, b"")]

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        chunk = waiting.pop()
        answer.taken += len(chunk)
        following = next(chunks, None)
        if following is not None:
            waiting.append(following)
        return {"type": "http.request", "body": chunk, "more_body": following is not None}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in message["headers"]
            }
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")

    try:
        await app(scope_of(request), receive, send)
    except Exception as error:
        answer.escaped = f"{type(error).__name__}: {str(error)[:300]}"
    return answer


def scope_of(request: Ask) -> dict[str, Any]:
    """Return the request as a server hands it over."""
    raw_path, _, query = request.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(raw_path.decode("latin-1")),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": list(_headers(request)),
        "client": ("127.0.0.1", 4711),
        "server": ("testserver", 80),
        "state": {},
    }


def _headers(request: Ask) -> Iterable[tuple[bytes, bytes]]:
    yield b"host", b"testserver"
    yield from request.headers
    given = {name for name, _ in request.headers}
    if request.endless and b"content-length" not in given:
        yield b"transfer-encoding", b"chunked"
    elif request.body and b"content-length" not in given:
        yield b"content-length", str(len(request.body)).encode()


def _chunks(request: Ask) -> Iterable[bytes]:
    body = request.body
    for start in range(0, len(body), CHUNK):
        yield body[start : start + CHUNK]
    sent, more = len(body), body[-CHUNK:]
    while sent < request.endless:
        yield more
        sent += len(more)


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")
