"""What the service writes about itself: one JSON object a line, one line a request.

A line never holds a query string, a body or a phone number, and line breaks and terminal codes
in it are escaped. Source: reliability.md B T10, D (output), E6.
"""

import json
import logging
import re
import secrets
import sys
import time
from datetime import UTC, datetime
from traceback import TracebackException
from typing import Any, TextIO

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ktv_booking.kernel.phone import without_phones

TRACE_HEADER = "Ktv-Trace-Id"
log = logging.getLogger(__name__)

_TRACE_PARENT = re.compile(
    rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_VALUES_TOLD = re.compile(r"DETAIL: .*", re.DOTALL)
"""What PostgreSQL says of a row it refuses, with the names and numbers in it."""

_QUIETED = ("uvicorn", "uvicorn.error")
_TALKATIVE = ("httpx",)
"""They say every request they send, its query string and all."""


class JsonLines(logging.Formatter):
    """Writes a record as one line of ASCII JSON: time, level, logger, event, and the extras."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": without_phones(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name not in _STANDARD and not name.startswith("_"):
                line[name] = without_phones(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = without_phones(without_values(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=True, default=str)


def without_values(error: BaseException) -> str:
    """Return the trace of an error and those before it, without the values of rows it tells."""
    parts = TracebackException.from_exception(error).format()
    return "".join(_VALUES_TOLD.sub("DETAIL: left out", part) for part in parts).rstrip("\n")


class LineWriter(logging.Handler):
    """Writes JSON lines to a stream, by default to whatever standard error is at the time."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__()
        self._stream = stream
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            stream = self._stream or sys.stderr
            stream.write(self.format(record) + "\n")
            stream.flush()
        except Exception:  # a full disk or a closed pipe ends no request
            self.handleError(record)


def write_json_lines(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every logger of the process to `stream` (standard error) as JSON lines."""
    root = logging.getLogger()
    for handler in [known for known in root.handlers if isinstance(known, LineWriter)]:
        root.removeHandler(handler)
    root.addHandler(LineWriter(stream))
    root.setLevel(level)
    for name in _QUIETED:
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its access log holds whole query strings; ours below does not.
    logging.getLogger("uvicorn.access").disabled = True


def install_request_log(app: FastAPI) -> None:
    """Give every request of `app` a trace id and a line in the log; call it last of all."""
    app.add_middleware(RequestLog)


def trace_id_of(scope: Scope) -> str:
    """Return the trace id of the caller's W3C `traceparent`, or a new one."""
    for name, value in scope["headers"]:
        if name == b"traceparent" and (match := _TRACE_PARENT.fullmatch(value)):
            return str(match[1].decode())
    return secrets.token_hex(16)


class RequestLog:
    """Sets `request.state.trace_id`, answers it as `Ktv-Trace-Id`, writes one line at the end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace_id = trace_id_of(scope)
        scope.setdefault("state", {})["trace_id"] = trace_id
        status = 0

        async def traced(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[TRACE_HEADER] = trace_id
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, traced)
        finally:
            log.info(
                "request",
                extra={
                    "method": scope["method"],
                    "route": route_template(scope),
                    "status": status,
                    "ms": round((time.perf_counter() - began) * 1000, 1),
                    "trace_id": trace_id,
                },
            )


def route_template(scope: Scope) -> str:
    """Return the route's pattern, `/v1/members/{id}`; a path nobody knows is not repeated."""
    context = scope.get("fastapi", {}).get("effective_route_context")
    path = getattr(context or scope.get("route"), "path", None)
    return str(path) if path else "unknown"
