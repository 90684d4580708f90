"""The console's cookie and its word: what a browser keeps, and what it takes to use it."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.access import hashing
from ktv_booking.access.cookies import COOKIE, CSRF_HEADER
from ktv_booking.access.models import StaffAgent
from ktv_booking.web.limits.rates import PerMinute, Rates
from tests.builders import (
    PASSWORD,
    a_booking,
    a_password,
    a_room,
    a_token,
    a_venue,
    an_agent,
)
from tests.over_http import a_client
from tests.stores import Desk


@pytest.fixture
def lan(session: Session, database: Desk) -> StaffAgent:
    """Somebody with a password, at every venue."""
    lan = an_agent(session, "agent", login="lan", name="小兰", language="en")
    a_password(session, lan)
    return lan


def sign_in(client: TestClient, login: str = "lan", password: str = PASSWORD) -> Any:
    return client.post("/v1/session", json={"login": login, "password": password})


def signed_in(app: FastAPI, **said: str) -> TestClient:
    """Return a page that somebody signed in at, sending its word along."""
    page = a_client(app)
    answer = sign_in(page, **said)
    assert answer.status_code == 200, answer.text
    page.headers[CSRF_HEADER] = answer.json()["csrf_token"]
    return page


def test_a_change_by_cookie_needs_the_word_of_our_own_page(
    app: FastAPI, lan: StaffAgent, session: Session, database: Desk
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    page = signed_in(app)
    word = page.headers.pop(CSRF_HEADER)

    without, wrong, right = (
        page.post("/v1/reservations", json=a_booking(venue), headers=said)
        for said in ({}, {CSRF_HEADER: "x" * 64}, {CSRF_HEADER: word})
    )

    assert [without.status_code, wrong.status_code, right.status_code] == [403, 403, 201]
    assert without.json()["code"] == wrong.json()["code"] == "csrf-token-wrong"
    assert page.get("/v1/me").status_code == 200


def test_the_word_of_one_sign_in_is_not_anothers(app: FastAPI, lan: StaffAgent) -> None:
    one, other = signed_in(app), signed_in(app)

    crossed = one.delete("/v1/session", headers={CSRF_HEADER: other.headers[CSRF_HEADER]})

    assert crossed.status_code == 403


def test_a_token_needs_no_word_and_wins_over_a_cookie(
    app: FastAPI, lan: StaffAgent, session: Session, database: Desk
) -> None:
    page = signed_in(app)
    token = a_token(session, an_agent(session, "hq_admin", login="program"))

    me = page.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).json()

    assert (me["agent"]["login"], me["csrf_token"]) == ("program", None)
    assert me["is_demo"]


def test_a_form_of_another_site_signs_nobody_in(nobody: TestClient, lan: StaffAgent) -> None:
    said = f'{{"login": "lan", "password": "{PASSWORD}"}}'

    answer = nobody.post("/v1/session", content=said, headers={"Content-Type": "text/plain"})

    assert answer.status_code == 422
    assert COOKIE not in nobody.cookies


@pytest.mark.parametrize(
    ("mode", "url", "is_secure"),
    [
        ("production", "https://desk.example", True),
        ("production", "http://desk.example", True),
        ("production", "http://127.0.0.1:8000", False),
        ("production", "http://localhost:8000", False),
        ("production", "https://localhost", True),
        ("demo", "http://desk.example", False),
        ("demo", "https://desk.example", True),
    ],
)
def test_the_cookie_goes_over_tls_alone_but_for_a_demo_and_ones_own_machine(
    app: FastAPI, lan: StaffAgent, mode: str, url: str, is_secure: bool
) -> None:
    app.state.is_demo = mode == "demo"

    answer = sign_in(TestClient(app, base_url=url))

    app.state.is_demo = True
    assert ("Secure" in answer.headers["set-cookie"].split("; ")) is is_secure


def test_more_hashes_than_seats_are_told_to_come_again(
    nobody: TestClient, lan: StaffAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.01)
    for _ in range(hashing.AT_ONCE):
        assert hashing._seats.acquire(blocking=False)

    refused = sign_in(nobody)

    for _ in range(hashing.AT_ONCE):
        hashing._seats.release()
    assert (refused.status_code, refused.json()["code"]) == (503, "busy")
    assert sign_in(nobody).status_code == 200


def test_a_page_that_runs_wild_is_slowed_down(app: FastAPI, lan: StaffAgent) -> None:
    one, other = signed_in(app), signed_in(app)
    usual, app.state.rates = app.state.rates, Rates(PerMinute(0, 2, 0, 0, 0))

    statuses = [page.get("/v1/me").status_code for page in (one, one, one, other)]

    app.state.rates = usual
    assert statuses == [200, 200, 429, 200]


def test_the_use_of_a_token_is_noted_once_a_minute(
    client: TestClient, session: Session, database: Desk
) -> None:
    agent = an_agent(session)
    token = a_token(session, agent)

    def used() -> str | None:
        client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        listed = client.get("/v1/api-tokens").json()["items"]
        (last_used_at,) = [
            one["last_used_at"] for one in listed if one["agent_id"] == str(agent.id)
        ]
        return last_used_at

    first, second = used(), used()

    assert first is not None
    assert second == first
