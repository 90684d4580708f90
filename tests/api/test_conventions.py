"""What every path answers: problems, versions, health, the pages of codes."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ktv_booking.web.logging import JsonLines
from ktv_booking.web.problems import codes_used_twice
from tests.api.small_app import CANARY, PROBLEM, an_app


@pytest.fixture
def app() -> FastAPI:
    return an_app()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_a_refusal_says_its_code_its_facts_and_its_trace(client: TestClient) -> None:
    answer = client.get("/v1/refusals/taken")

    assert answer.headers["content-type"] == PROBLEM
    assert answer.json() == {
        "type": "/problems/room-taken",
        "code": "room-taken",
        "title": "包厢已被占用",
        "status": 409,
        "detail": "小包在2026-11-21 20:00已满",
        "room_class": {"zh": "小包", "en": "small"},
        "at": "2026-11-21T20:00:00+00:00",
        "room_id": "00000000-0000-0000-0000-000000000007",
        "trace_id": answer.headers["Ktv-Trace-Id"],
    }


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "zh-CN"),
        ("", "zh-CN"),
        ("en", "en"),
        ("en-GB,zh;q=0.9", "en"),
        ("en;q=0.5, zh-TW;q=0.8", "zh-CN"),
        ("fr, de;q=0.9", "zh-CN"),
        ("fr, *;q=0.1", "zh-CN"),
        ("zh;q=0, *", "zh-CN"),
        ("zh;q=0, en;q=0.1", "en"),
        ("en, *", "en"),
        ("en;q=nonsense", "zh-CN"),
        (";;,,=q;", "zh-CN"),
    ],
)
def test_the_language_is_the_one_that_is_preferred(
    client: TestClient, accepted: str | None, language: str
) -> None:
    headers = {} if accepted is None else {"accept-language": accepted}

    answer = client.get("/v1/refusals/taken", headers={"accept-language": "", **headers})

    assert answer.headers["content-language"] == language
    assert ("taken" in answer.json()["title"]) == (language == "en")


@pytest.mark.parametrize(
    ("name", "status", "code", "header"),
    [
        ("busy", 503, "busy", ("retry-after", "1")),
        ("slow", 503, "busy", ("retry-after", "7")),
        ("foreign", 404, "not-found", ("vary", "Accept-Language")),
        ("anonymous", 401, "not-signed-in", ("www-authenticate", "Bearer")),
        ("nonsense", 422, "malformed-request", ("content-type", PROBLEM)),
    ],
)
def test_each_kind_has_its_status_and_headers(
    client: TestClient, name: str, status: int, code: str, header: tuple[str, str]
) -> None:
    answer = client.get(f"/v1/refusals/{name}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers[header[0]] == header[1]


def test_a_bug_of_ours_says_nothing_and_logs_its_trace(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/v1/refusals/bug")

    trace_id = answer.headers["Ktv-Trace-Id"]
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert set(answer.json()) == {"type", "code", "title", "status", "detail", "trace_id"}
    assert "RuntimeError" not in answer.text
    failure = next(record for record in caplog.records if record.exc_info)
    assert vars(failure)["trace_id"] == trace_id
    assert CANARY not in JsonLines().format(failure)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nowhere", 404, "not-found"),
        ("GET", "/", 404, "not-found"),
        ("DELETE", "/v1/visits", 405, "method-not-allowed"),
    ],
)
def test_what_no_route_takes_is_a_problem_too(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    ("if_match", "status", "code"),
    [
        (None, 428, "precondition-required"),
        ("", 428, "precondition-required"),
        ('"2"', 412, "stale-version"),
        ('W/"3"', 412, "stale-version"),
        ('"3', 422, "malformed-request"),
        ('"3" "4"', 422, "malformed-request"),
        ('"3"', 200, None),
        ("3", 200, None),
        ("*", 200, None),
        ('"1" , "3"', 200, None),
    ],
)
def test_a_change_names_the_version_it_changes(
    client: TestClient, if_match: str | None, status: int, code: str | None
) -> None:
    headers = {} if if_match is None else {"If-Match": if_match}

    answer = client.put(f"/v1/visits/{UUID(int=1)}", headers=headers)

    assert (answer.status_code, answer.json().get("code")) == (status, code)
    if status == 412:
        assert answer.json()["current"] == {"party_size": 6}


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [('"3"', 304), ('W/"3"', 304), ("*", 304), ('"2", "3"', 304), ('"2"', 200), ('"3', 200)],
)
def test_what_the_client_has_is_not_sent_again(
    client: TestClient, if_none_match: str, status: int
) -> None:
    answer = client.get(f"/v1/visits/{UUID(int=1)}", headers={"If-None-Match": if_none_match})

    assert answer.status_code == status


def test_alive_without_the_store_and_not_ready(app: FastAPI, client: TestClient) -> None:
    app.state.database_ready = lambda: False

    live, ready = client.get("/health/live"), client.get("/health/ready")

    assert (live.status_code, live.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()["code"]) == (503, "store-unavailable")
    assert ready.headers["retry-after"] == "1"


def test_a_code_has_a_page_for_programs_and_for_people(client: TestClient) -> None:
    document = client.get("/problems/stale-version").json()
    page = client.get("/problems/stale-version", headers={"accept": "text/html,*/*"})

    assert (document["status"], document["type"]) == (412, "/problems/stale-version")
    assert set(document["title"]) == set(document["meaning"]) == {"zh", "en"}
    assert page.headers["content-type"].startswith("text/html")
    assert document["title"]["zh"] in page.text
    assert document["title"]["en"] in page.text
    assert client.get("/problems/no-such").status_code == 404
    assert "stale-version" in {item["code"] for item in client.get("/problems").json()["items"]}


def test_no_code_is_used_twice() -> None:
    assert codes_used_twice() == {}
