"""A token that was shown a moment ago is not looked up again, and is good no longer for that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.access import deps, keyring, queries, service
from ktv_booking.access.keyring import KEPT_SECONDS, Keyring, keyring_of
from ktv_booking.access.models import ApiToken
from ktv_booking.db.session import Database
from ktv_booking.kernel.time import utc_now
from ktv_booking.web.models import IdempotencyRow
from tests.builders import a_booking, a_room, a_token, a_venue, an_agent
from tests.over_http import a_client
from tests.stores import Desk


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """How long a token was kept goes by this clock: set `clock.now`."""
    clock = SimpleNamespace(now=1000.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr(keyring, "time", clock)
    return clock


@pytest.fixture
def boss(app: FastAPI, database: Desk, process: Database, clock: SimpleNamespace) -> TestClient:
    return Caller(app, database, "hq_admin").client


class Caller:
    """Somebody with a token, who asks who they are."""

    def __init__(self, app: FastAPI, database: Desk, role: str = "agent", **token: Any) -> None:
        def taken_on(session: Session) -> tuple[UUID, UUID, str]:
            agent = an_agent(session, role)
            plain = a_token(session, agent, **token)
            mine = select(ApiToken.id).where(ApiToken.agent_id == agent.id)
            return agent.id, session.scalars(mine).one(), plain

        self.id, self.token_id, self.token = database.work(taken_on)
        self.client = a_client(app)
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    def status(self) -> int:
        return int(self.client.get("/v1/me").status_code)


def revoke(boss: TestClient, who: Caller) -> None:
    assert boss.delete(f"/v1/api-tokens/{who.token_id}").status_code == 204


def send_away(boss: TestClient, who: Caller) -> None:
    seen = boss.get(f"/v1/agents/{who.id}").headers["etag"]
    change = {"active": False}
    answer = boss.patch(f"/v1/agents/{who.id}", json=change, headers={"If-Match": seen})
    assert answer.status_code == 200


@pytest.mark.parametrize("ends", [revoke, send_away])
def test_who_is_signed_out_here_is_out_at_once(
    boss: TestClient, app: FastAPI, database: Desk, ends: Callable[[TestClient, Caller], None]
) -> None:
    caller = Caller(app, database)
    assert caller.status() == 200

    ends(boss, caller)

    assert caller.status() == 401


@pytest.mark.parametrize("ends", [revoke, send_away])
def test_a_keyring_that_does_not_forget_is_found(
    boss: TestClient,
    app: FastAPI,
    database: Desk,
    monkeypatch: pytest.MonkeyPatch,
    ends: Callable[[TestClient, Caller], None],
) -> None:
    monkeypatch.setattr(Keyring, "forget_all", lambda _keyring: None)

    with pytest.raises(AssertionError):
        test_who_is_signed_out_here_is_out_at_once(boss, app, database, ends)


def test_a_role_taken_away_here_is_gone_at_once(
    boss: TestClient, app: FastAPI, database: Desk
) -> None:
    lead = Caller(app, database, "hq_admin")
    assert lead.client.get("/v1/agents").status_code == 200
    seen = boss.get(f"/v1/agents/{lead.id}").headers["etag"]

    less = {"roles": [{"role": "agent"}]}
    changed = boss.patch(f"/v1/agents/{lead.id}", json=less, headers={"If-Match": seen})

    assert changed.status_code == 200
    assert lead.client.get("/v1/agents").status_code == 403


@pytest.mark.parametrize(("seconds", "status"), [(0.0, 200), (1.9, 200), (KEPT_SECONDS, 401)])
def test_what_another_process_revoked_is_good_for_two_seconds(
    app: FastAPI, database: Desk, process: Database, clock: SimpleNamespace,
    seconds: float, status: int,
) -> None:  # fmt: skip
    caller = Caller(app, database)
    caller.status()

    database.work(
        lambda session: service.revoke_token(session, caller.token_id, by="boss", now=utc_now())
    )
    clock.now += seconds

    assert KEPT_SECONDS <= 2
    assert caller.status() == status


def test_showing_a_token_again_keeps_it_no_longer(
    app: FastAPI, database: Desk, process: Database, clock: SimpleNamespace
) -> None:
    caller = Caller(app, database)
    caller.status()
    database.work(
        lambda session: service.revoke_token(session, caller.token_id, by="boss", now=utc_now())
    )

    statuses = []
    for _ in range(4):
        clock.now += KEPT_SECONDS / 4
        statuses.append(caller.status())

    assert statuses == [200, 200, 200, 401]


def test_a_token_ends_when_it_expires_also_while_it_is_kept(
    app: FastAPI, database: Desk, process: Database, clock: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    expires_at = utc_now() + timedelta(hours=1)
    caller = Caller(app, database, expires_at=expires_at)
    assert caller.status() == 200

    monkeypatch.setattr(deps, "utc_now", lambda: expires_at)

    assert caller.status() == 401


def test_an_expired_or_unknown_token_is_not_kept(
    app: FastAPI, database: Desk, process: Database, clock: SimpleNamespace
) -> None:
    caller = Caller(app, database, expires_at=utc_now() - timedelta(seconds=1))

    statuses = [caller.status(), caller.status()]
    caller.client.headers["Authorization"] = "Bearer nobody-gave-this"

    assert [*statuses, caller.status()] == [401, 401, 401]
    assert keyring_of(process)._kept == {}


def test_what_was_looked_up_before_a_revocation_is_not_kept_after_it(
    boss: TestClient, app: FastAPI, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(app, database)
    boss.get("/v1/me")
    sound = queries.token_holder

    def looked_up_and_then_revoked(session: Session, token: str, **said: Any) -> Any:
        found = sound(session, token, **said)
        if token == caller.token:
            monkeypatch.setattr(queries, "token_holder", sound)
            session.rollback()
            revoke(boss, caller)
        return found

    monkeypatch.setattr(queries, "token_holder", looked_up_and_then_revoked)

    assert [caller.status(), caller.status()] == [200, 401]


def places_of_the_second_booking(
    app: FastAPI, database: Desk, boss: TestClient
) -> tuple[list[str], list[str] | None]:
    """Book at one house and then, with a key, at another; return the other, and what is noted."""

    def opened(session: Session) -> tuple[UUID, UUID]:
        houses = a_venue(session), a_venue(session)
        for house in houses:
            a_room(session, house)
        return houses[0].id, houses[1].id

    first, second = database.work(opened)
    key = {"Idempotency-Key": "one-key-of-the-second-house"}
    for venue in (first, second):
        body = a_booking(venue)
        assert (
            boss.post(
                "/v1/reservations", json=body, headers=key if venue == second else {}
            ).status_code
            == 201
        )
    noted = select(IdempotencyRow.places)
    return [str(second)], database.read(lambda session: session.scalars(noted).one())


def test_where_one_request_was_let_in_is_not_where_the_next_one_was(
    app: FastAPI, database: Desk, boss: TestClient
) -> None:
    expected, noted = places_of_the_second_booking(app, database, boss)

    assert noted == expected


def test_a_shared_list_of_places_is_found(
    app: FastAPI, database: Desk, boss: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        deps,
        "replace",
        lambda agent, **new: replace(agent, **{k: v for k, v in new.items() if k != "asked_at"}),
    )

    expected, noted = places_of_the_second_booking(app, database, boss)

    assert noted != expected
