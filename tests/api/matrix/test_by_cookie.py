"""Who signed in by cookie at every operation: a password to be changed first, a word left out."""

import re
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ktv_booking.access import service
from ktv_booking.access.cookies import COOKIE, CSRF_HEADER, csrf_token_of
from ktv_booking.kernel.time import utc_now
from tests.api.matrix.reviewed import Line, reviewed_lines
from tests.builders import TODAY, an_agent
from tests.over_http import a_client
from tests.stores import Desk

FEWEST = 60
PLACE = re.compile(r"\{(\w+)\}")


@pytest.fixture
def asking_for_a_role() -> list[Line]:
    """Every operation that asks for a permission."""
    lines = reviewed_lines().values()
    return [line for line in lines if line.permission not in ("open", "signed-in")]


def by_cookie(app: FastAPI, database: Desk, *, must_change: bool) -> TestClient:
    """Return a page that head office signed in at; it sends the word along."""
    token = service.fresh_token()
    database.work(
        lambda session: service.sign_in(
            session, an_agent(session, "hq_admin"), token, must_change=must_change, now=utc_now()
        )
    )
    page = a_client(app)
    page.cookies[COOKIE] = token
    page.headers[CSRF_HEADER] = csrf_token_of(token)
    return page


def asked(page: TestClient, line: Line) -> tuple[int, str]:
    """Ask for something that is not there, and return status and code of what is told."""
    method, path = line.operation.split(" ")
    filled = path.replace("{business_date}", TODAY.isoformat())
    answer = page.request(method, PLACE.sub(str(uuid4()), filled))
    return answer.status_code, str(answer.json().get("code"))


def test_who_must_change_a_password_may_do_nothing_else(
    app: FastAPI, database: Desk, asking_for_a_role: list[Line]
) -> None:
    page = by_cookie(app, database, must_change=True)

    told = {line.operation: asked(page, line) for line in asking_for_a_role}

    assert len(told) > FEWEST
    assert set(told.values()) == {(403, "password-must-change")}


def test_no_change_by_cookie_goes_without_the_word(
    app: FastAPI, database: Desk, asking_for_a_role: list[Line]
) -> None:
    page = by_cookie(app, database, must_change=False)
    del page.headers[CSRF_HEADER]

    changes = [line for line in asking_for_a_role if not line.operation.startswith("GET ")]
    told = {line.operation: asked(page, line) for line in changes}

    assert len(told) > FEWEST // 2
    assert set(told.values()) == {(403, "csrf-token-wrong")}
