"""The console's files at `/`: never in the way of the interface, kept only where that is safe."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ktv_booking.web.console import install_console
from ktv_booking.web.conventions import install_conventions

A_PAGE = {"Accept": "text/html,application/xhtml+xml"}
A_DOCUMENT = {"Accept": "application/json"}


def an_app(built: Path) -> TestClient:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)

    @app.post("/v1/session")
    def sign_in() -> None: ...

    install_conventions(app)
    install_console(app, built)
    return TestClient(app)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>console</title>")
    (tmp_path / "assets" / "index-abc123.js").write_text("export {};\n" * 200)
    (tmp_path / "mark.svg").write_text("<svg/>")
    (tmp_path.parent / "secret.txt").write_text("not for you")
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/board", "/desk/today"])
def test_every_place_of_the_console_is_its_page_and_asked_for_anew(built: Path, path: str) -> None:
    answer = an_app(built).get(path, headers=A_PAGE)

    assert answer.status_code == 200
    assert "console" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_page_that_has_not_changed_keeps_its_policy(built: Path) -> None:
    client = an_app(built)
    first = client.get("/", headers=A_PAGE)

    again = client.get("/board", headers=A_PAGE | {"If-None-Match": first.headers["etag"]})

    assert again.status_code == 304
    policies = [one.headers["content-security-policy"] for one in (first, again)]
    assert policies[0] == policies[1]


def test_a_file_named_by_its_content_is_kept_for_ever(built: Path) -> None:
    answer = an_app(built).get("/assets/index-abc123.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_what_is_long_goes_packed_to_whoever_takes_it_so(built: Path) -> None:
    client = an_app(built)
    script = "/assets/index-abc123.js"

    packed = client.get(script, headers={"Accept-Encoding": "gzip"})
    plain = client.get(script, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


def test_any_other_file_is_asked_for_anew(built: Path) -> None:
    answer = an_app(built).get("/mark.svg")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v1/nope", "/problems/nope", "/docs/nope", "/health/nope", "/metrics/nope"],
)
def test_the_interface_keeps_its_own_paths(built: Path, path: str) -> None:
    answer = an_app(built).get(path, headers=A_PAGE)

    assert answer.status_code == 404
    assert "console" not in answer.text


def test_a_wrong_method_stays_a_wrong_method(built: Path) -> None:
    answer = an_app(built).get("/v1/session", headers=A_PAGE)

    assert answer.status_code == 405


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/board.js", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"]
)
def test_what_is_not_there_is_not_found(built: Path, path: str) -> None:
    answer = an_app(built).get(path, headers=A_PAGE)

    assert answer.status_code == 404
    assert "not for you" not in answer.text


def test_programs_that_lose_their_way_get_a_problem(built: Path) -> None:
    answer = an_app(built).get("/reservations", headers=A_DOCUMENT)

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_nothing_is_changed_at_a_place_of_the_console(built: Path) -> None:
    assert an_app(built).post("/board", headers=A_PAGE).status_code == 404


def test_without_a_console_the_front_page_says_how_to_get_it(tmp_path: Path) -> None:
    client = an_app(tmp_path)

    page, place = client.get("/", headers=A_PAGE), client.get("/board", headers=A_PAGE)

    assert page.status_code == 200
    assert "make web" in page.text
    assert place.status_code == 404
