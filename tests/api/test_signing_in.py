"""People sign in with a password: a cookie that no script reads, a word that changes carry."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.access import hashing
from ktv_booking.access.cookies import COOKIE, CSRF_HEADER
from ktv_booking.access.models import AgentPassword, SignIn, StaffAgent
from ktv_booking.access.rules.sign_ins import IDLE, LONGEST
from ktv_booking.audit.models import AuditRow
from ktv_booking.kernel.time import utc_now
from ktv_booking.web.models import IdempotencyRow
from tests.builders import (
    PASSWORD,
    a_password,
    an_agent,
)
from tests.builders.people import SLOW_ON_PURPOSE
from tests.over_http import a_client
from tests.stores import Desk

WRONG = "nobody has this one"


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


def test_who_signs_in_is_told_who_they_are_and_gets_a_cookie(
    nobody: TestClient, lan: StaffAgent
) -> None:
    answer = sign_in(nobody)

    told = answer.json()
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 200
    assert (told["login"], told["name"], told["language"]) == ("lan", "小兰", "en")
    assert told["must_change_password"] is False
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert nobody.cookies[COOKIE] not in answer.text
    assert nobody.get("/v1/me").json()["csrf_token"] == told["csrf_token"]


def test_neither_password_nor_token_is_stored_as_it_is(
    nobody: TestClient, lan: StaffAgent, database: Desk
) -> None:
    sign_in(nobody)

    stored = database.read(
        lambda session: (
            session.scalars(select(AgentPassword.password_hash)).one(),
            session.scalars(select(SignIn.token_hash)).one(),
        )
    )

    assert stored[0].startswith("$argon2id$")
    assert PASSWORD not in stored[0]
    assert nobody.cookies[COOKIE] not in stored[1]


def test_a_guess_at_what_is_stored_costs_nineteen_mebibytes_and_two_passes() -> None:
    stored = SLOW_ON_PURPOSE.hash(PASSWORD)

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("login", "password"), [("lan", WRONG), ("nobody", WRONG), ("no-password", WRONG)]
)
def test_a_wrong_login_and_a_wrong_password_are_answered_alike(
    nobody: TestClient, lan: StaffAgent, session: Session, login: str, password: str
) -> None:
    an_agent(session, login="no-password")

    answer = sign_in(nobody, login, password)

    told = answer.json()
    del told["trace_id"]
    assert answer.status_code == 401
    assert told == {
        "type": "/problems/sign-in-refused",
        "code": "sign-in-refused",
        "title": "登录名或密码不正确",
        "status": 401,
        "detail": "登录名或密码不正确",
    }
    assert "set-cookie" not in answer.headers


def test_an_unknown_login_costs_the_same_work_as_a_wrong_password(
    nobody: TestClient, lan: StaffAgent, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashing._nobodys()
    verified: list[str] = []
    sound = hashing.HASHER.verify

    def counted(password: str, stored: str) -> bool:
        verified.append(stored.rsplit("$", 2)[0])
        return sound(password, stored)

    monkeypatch.setattr(hashing.HASHER, "verify", counted)
    work = []
    for login in ("lan", "nobody-at-all"):
        verified.clear()
        statements = statements_of(database, lambda login=login: sign_in(nobody, login, WRONG))
        work.append((list(verified), statements))

    known, unknown = work
    assert len(known[0]) == 1
    assert known == unknown


def statements_of(database: Desk, ask: Any) -> list[str]:
    """Return the statements that a request sends, without what they ask about."""
    from sqlalchemy import event  # noqa: PLC0415

    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    engines = {database._writing, database._reading}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    return seen


def test_signing_out_ends_this_sign_in_alone(app: FastAPI, lan: StaffAgent) -> None:
    one, other = signed_in(app), signed_in(app)
    kept = one.cookies[COOKIE]

    out = one.delete("/v1/session")

    assert (out.status_code, out.content) == (204, b"")
    assert COOKIE not in one.cookies
    assert one.get("/v1/me", headers={"Cookie": f"{COOKIE}={kept}"}).status_code == 401
    assert other.get("/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("began", "seen", "status"),
    [
        (timedelta(0), timedelta(0), 200),
        (IDLE, IDLE - timedelta(minutes=1), 200),
        (IDLE, IDLE, 401),
        (LONGEST - timedelta(minutes=1), timedelta(0), 200),
        (LONGEST, timedelta(0), 401),
    ],
)
def test_a_sign_in_ends_by_idleness_and_after_a_shift(
    app: FastAPI, lan: StaffAgent, database: Desk, began: timedelta, seen: timedelta, status: int
) -> None:
    page = signed_in(app)
    now = utc_now()

    database.work(
        lambda session: session.execute(
            update(SignIn).values(created_at=now - began, seen_at=now - seen)
        )
    )

    assert page.get("/v1/me").status_code == status


def test_use_is_noted_once_a_minute(app: FastAPI, lan: StaffAgent, database: Desk) -> None:
    page = signed_in(app)
    earlier = utc_now() - timedelta(minutes=2)
    database.work(lambda session: session.execute(update(SignIn).values(seen_at=earlier)))

    page.get("/v1/me")
    first = database.read(lambda session: session.scalars(select(SignIn.seen_at)).one())
    page.get("/v1/me")
    second = database.read(lambda session: session.scalars(select(SignIn.seen_at)).one())

    assert first > earlier
    assert second == first


def test_a_password_is_never_remembered_under_a_key(
    nobody: TestClient, lan: StaffAgent, database: Desk
) -> None:
    key = {"Idempotency-Key": "one-key-for-signing-in"}
    body = {"login": "lan", "password": PASSWORD}

    first, again = (nobody.post("/v1/session", json=body, headers=key) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["csrf_token"] != again.json()["csrf_token"]
    rows = database.read(
        lambda session: session.scalar(select(func.count()).select_from(IdempotencyRow))
    )
    assert rows == 0


def test_signing_in_and_out_is_in_the_log(app: FastAPI, lan: StaffAgent, database: Desk) -> None:
    signed_in(app).delete("/v1/session")

    said = database.read(
        lambda session: session.execute(
            select(AuditRow.action, AuditRow.by, AuditRow.changed).order_by(AuditRow.id)
        ).all()
    )

    assert [tuple(row) for row in said] == [("signed_in", "lan", {}), ("signed_out", "lan", {})]


@pytest.mark.parametrize(
    "body", [{}, {"login": "lan"}, {"login": "lan", "password": ""}, {"token": "x"}]
)
def test_half_a_sign_in_is_malformed(nobody: TestClient, body: dict[str, str]) -> None:
    answer = nobody.post("/v1/session", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed-request")
    assert PASSWORD not in answer.text
