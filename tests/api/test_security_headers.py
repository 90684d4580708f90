"""What every answer tells a browser, on every route and for every refusal."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ktv_booking.app import create_app
from ktv_booking.settings import Settings
from ktv_booking.web import security_headers
from tests.house.routes import api_routes
from tests.over_http import a_client
from tests.stores import Desk

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NOBODYS = "01a2000b-6817-766e-9800-4e11203d5578"
PAGES = ["/docs", "/docs/start.js", "/openapi.json", "/metrics", "/problems", "/health/live", "/no"]
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|\son\w+\s*=|javascript:|style\s*=", re.IGNORECASE)


def without_guard(answer: Any) -> list[str]:
    """Return what an answer does not say and should."""
    said = answer.headers
    missing = [name for name in security_headers.ALWAYS if name not in said]
    policy = said.get("content-security-policy", "")
    if "default-src 'none'" not in policy:
        missing.append("policy")
    if "script-src" in policy and "unsafe" in policy.split("script-src")[1].split(";")[0]:
        missing.append("strict scripts")
    return missing


def test_every_operation_answers_with_the_headers(app: FastAPI, database: Desk) -> None:
    client = a_client(app)
    found = {}
    for route in api_routes(app):
        path = re.sub(r"{\w+}", NOBODYS, route.path or "")
        for method in route.methods or ():
            found[method, path] = without_guard(client.request(method, path))

    assert len(found) > 60
    assert {operation: missing for operation, missing in found.items() if missing} == {}


@pytest.mark.parametrize("path", PAGES)
def test_pages_and_what_is_not_there_have_the_headers_too(nobody: TestClient, path: str) -> None:
    assert without_guard(nobody.get(path, headers={"Accept": "text/html"})) == []


def test_refusals_before_the_application_have_the_headers_too(nobody: TestClient) -> None:
    too_large = nobody.post("/v1/session", content=b"x" * 300_000)

    assert too_large.status_code == 413
    assert without_guard(too_large) == []


def test_a_bug_is_answered_with_the_headers_too(
    app: FastAPI, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "read", None)
    client = TestClient(app, raise_server_exceptions=False, headers={"Authorization": "Bearer x"})

    answer = client.get("/v1/me")

    assert (answer.status_code, answer.json().get("trace")) == (500, None)
    assert without_guard(answer) == []


def test_an_answer_without_the_headers_is_found(
    app: FastAPI, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security_headers, "_guarded", lambda headers, _wanted: headers)

    assert "policy" in without_guard(a_client(app).get("/health/live"))


def test_only_tls_is_told_to_stay_tls(app: FastAPI, database: Desk) -> None:
    plain, secure = (
        TestClient(app, base_url=f"{scheme}://desk.example").get("/health/live").headers
        for scheme in ("http", "https")
    )

    assert "strict-transport-security" not in plain
    assert secure["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.parametrize("path", ["/docs", "/problems", "/problems/no-room-free"])
def test_no_page_has_a_script_or_handler_inside(nobody: TestClient, path: str) -> None:
    page = nobody.get(path, headers={"Accept": "text/html"})

    assert page.headers["content-type"].startswith("text/html")
    assert INLINE.findall(page.text) == []


def test_all_that_the_docs_page_loads_is_there_under_its_policy(nobody: TestClient) -> None:
    page = nobody.get("/docs").text

    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    answers = {name: nobody.get(f"/{name}") for name in loaded}
    kinds = {
        name.rpartition(".")[2]: answer.headers["content-type"] for name, answer in answers.items()
    }

    assert not [name for name in loaded if "//" in name]
    assert {answer.status_code for answer in answers.values()} == {200}
    assert "javascript" in kinds["js"]
    assert kinds["css"].startswith("text/css")


def test_other_sites_may_ask_only_where_they_are_named(tmp_path: Path, database: Desk) -> None:
    def asked(origins: str) -> TestClient:
        named = Settings(
            mode="demo", jobs="off", database_url=f"sqlite:///{tmp_path}/x", cors_origins=origins
        )
        return TestClient(create_app(named, database))

    wants = {"Origin": "https://desk.example", "Access-Control-Request-Method": "POST"}
    answers = [
        asked(origins).options("/v1/reservations", headers=wants)
        for origins in ("", "https://other.example", "https://desk.example, https://x.example")
    ]

    allowed = [answer.headers.get("access-control-allow-origin") for answer in answers]
    assert allowed == [None, None, "https://desk.example"]
    assert [without_guard(answer) for answer in answers] == [[], [], []]
    assert "access-control-allow-credentials" not in answers[2].headers


def test_a_demo_may_say_where_a_bug_is(tmp_path: Path, database: Desk) -> None:
    app = create_app(
        Settings(mode="demo", jobs="off", database_url=f"sqlite:///{tmp_path}/x", debug=True),
        database,
    )
    app.state.database = None
    client = TestClient(app, raise_server_exceptions=False, headers={"Authorization": "Bearer x"})

    told = client.get("/v1/me").json()

    assert told["code"] == "internal"
    assert "TypeError" in told["trace"][-1]
