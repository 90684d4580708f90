"""What the service writes about a request, and what it never writes."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ktv_booking.web.logging import JsonLines, LineWriter
from tests.api.small_app import CANARY, an_app
from tests.stores import Desk


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(an_app()) as client:
        yield client


def test_the_trace_of_the_caller_goes_on(client: TestClient) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    known = client.get("/health/live", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    broken = client.get("/health/live", headers={"traceparent": "00-" + "0" * 32 + "-1-01"})

    assert known.headers["Ktv-Trace-Id"] == trace
    assert len(broken.headers["Ktv-Trace-Id"]) == 32
    assert broken.headers["Ktv-Trace-Id"] != "0" * 32


def test_the_log_knows_the_route_and_not_what_was_asked(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ktv_booking")
    client.get(f"/v1/visits/{UUID(int=5)}?phone={CANARY}")
    client.get(f"/v1/nowhere/{CANARY}")

    lines = [json.loads(JsonLines().format(record)) for record in _requests(caplog)]

    assert [(line["route"], line["status"]) for line in lines] == [
        ("/v1/visits/{visit_id}", 200),
        ("unknown", 404),
    ]
    assert {"method", "ms", "trace_id"} <= set(lines[0])
    assert "138" not in json.dumps([line | {"ms": 0, "time": "", "trace_id": ""} for line in lines])


def _requests(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.getMessage() == "request"]


@pytest.mark.parametrize(
    "event",
    ["a\r\nb", "\x1b[31mred", "\u2028\u0085", "\x9b31m", f"call {CANARY} now", "13800138000"],
)
def test_a_log_line_is_one_line_and_holds_no_phone(event: str) -> None:
    stream = StringIO()

    LineWriter(stream).handle(logging.LogRecord("shop", logging.INFO, "", 0, event, None, None))

    written = stream.getvalue()
    assert written.isascii()
    assert len(written.splitlines()) == 1
    assert "\x1b" not in written
    assert "0138000" not in written


def test_what_the_store_says_of_a_row_it_refuses_names_nobody(database: Desk) -> None:
    wrong = text("INSERT INTO agents (id, login, name) VALUES (:id, :login, :name)")
    said = {
        "login": "wang-xiaoming",
        "name": "王小明\n[SQL: 王小明\n\n王小明",
        "id": str(UUID(int=7)),
    }
    stream = StringIO()

    try:
        database.work(lambda session: session.execute(wrong, said))
    except DBAPIError:
        logger = logging.getLogger("test of the store")
        logger.addHandler(LineWriter(stream))
        logger.exception("unhandled")

    line = json.loads(stream.getvalue())
    assert "agents" in line["exception"]
    assert "王小明" not in line["exception"]
    assert "xiaoming" not in line["exception"]
