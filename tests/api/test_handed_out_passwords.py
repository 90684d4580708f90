"""A password is handed out once, opens the way to one's own, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.access.cookies import CSRF_HEADER
from ktv_booking.access.models import AgentPassword, StaffAgent
from ktv_booking.kernel.time import utc_now
from tests.builders import PASSWORD, a_password, a_venue, an_agent
from tests.over_http import ClientAs, a_client
from tests.stores import Desk

OWN = "eleven oolong pots"


def sign_in(app: FastAPI, login: str, password: str) -> tuple[Any, TestClient]:
    """Sign in at a page of its own; return the answer and the page."""
    page = a_client(app)
    answer = page.post("/v1/session", json={"login": login, "password": password})
    page.headers[CSRF_HEADER] = answer.json().get("csrf_token", "")
    return answer, page


def change(page: TestClient, current: str, new: str = OWN) -> Any:
    body = {"current_password": current, "new_password": new}
    return page.post("/v1/me/password", json=body)


@pytest.fixture
def lan(session: Session, database: Desk) -> StaffAgent:
    lan = an_agent(session, "front_desk", a_venue(session), login="lan")
    a_password(session, lan)
    return lan


def test_a_handed_out_password_opens_the_way_to_ones_own_and_nothing_else(
    app: FastAPI, client: TestClient, lan: StaffAgent
) -> None:
    given = client.post(f"/v1/agents/{lan.id}/password")
    answer, page = sign_in(app, "lan", given.json()["password"])
    before = page.get("/v1/venues")

    changed = change(page, given.json()["password"])

    assert given.status_code == 200
    assert answer.json()["must_change_password"] is True
    assert (before.status_code, before.json()["code"]) == (403, "password-must-change")
    assert changed.status_code == 204, changed.text
    assert page.get("/v1/venues").status_code == 200
    assert sign_in(app, "lan", given.json()["password"])[0].status_code == 401
    assert sign_in(app, "lan", OWN)[0].json()["must_change_password"] is False


def test_handing_a_password_out_ends_the_old_one_and_every_sign_in(
    app: FastAPI, client: TestClient, lan: StaffAgent
) -> None:
    _, page = sign_in(app, "lan", PASSWORD)

    client.post(f"/v1/agents/{lan.id}/password")

    assert page.get("/v1/me").status_code == 401
    assert sign_in(app, "lan", PASSWORD)[0].status_code == 401


def test_a_handed_out_password_ends_by_itself(
    app: FastAPI, client: TestClient, lan: StaffAgent, database: Desk
) -> None:
    given = client.post(f"/v1/agents/{lan.id}/password").json()
    over = utc_now() - timedelta(seconds=1)

    database.work(lambda session: session.execute(update(AgentPassword).values(expires_at=over)))

    assert sign_in(app, "lan", given["password"])[0].status_code == 401


def test_changing_ones_own_password_signs_out_everywhere_else(
    app: FastAPI, lan: StaffAgent
) -> None:
    (_, here), (_, elsewhere) = sign_in(app, "lan", PASSWORD), sign_in(app, "lan", PASSWORD)

    changed = change(here, PASSWORD)

    assert changed.status_code == 204
    assert here.get("/v1/me").status_code == 200
    assert elsewhere.get("/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("not the present one", OWN, "current_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "password1234", "new_password"),
        (PASSWORD, PASSWORD, "new_password"),
    ],
)
def test_a_password_is_changed_only_by_who_knows_it_to_one_that_is_hard_to_guess(
    app: FastAPI, lan: StaffAgent, current: str, new: str, field: str
) -> None:
    _, page = sign_in(app, "lan", PASSWORD)

    refused = change(page, current, new)

    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert page.get("/v1/me").status_code == 200


def test_a_manager_hands_passwords_out_to_whom_they_stand_for_at_their_venue(
    client_as: ClientAs, session: Session, database: Desk
) -> None:
    mine, foreign = a_venue(session), a_venue(session)
    people = {
        "desk": an_agent(session, "front_desk", mine),
        "peer": an_agent(session, "venue_manager", mine),
        "admin": an_agent(session, "hq_admin", mine),
        "foreign": an_agent(session, "front_desk", foreign),
        "everywhere": an_agent(session, "agent"),
    }
    manager = client_as("venue_manager", mine)
    desk = client_as("front_desk", mine)

    answers = {
        name: manager.post(f"/v1/agents/{one.id}/password").status_code
        for name, one in people.items()
    }

    assert answers == {"desk": 200, "peer": 200, "admin": 403, "foreign": 404, "everywhere": 404}
    assert desk.post(f"/v1/agents/{people['desk'].id}/password").status_code == 403


def test_a_leaver_is_out_for_good(app: FastAPI, client: TestClient, lan: StaffAgent) -> None:
    token = client.post("/v1/api-tokens", json={"agent_id": str(lan.id), "name": "desk"}).json()
    _, page = sign_in(app, "lan", PASSWORD)

    def active(said: bool, version: int) -> None:
        changed = client.patch(
            f"/v1/agents/{lan.id}",
            json={"active": said},
            headers={"If-Match": f'"{version}"'},
        )
        assert changed.status_code == 200, changed.text

    active(False, 1)
    gone = [page.get("/v1/me").status_code, sign_in(app, "lan", PASSWORD)[0].status_code]
    active(True, 2)

    bearer = {"Authorization": f"Bearer {token['token']}"}
    assert gone == [401, 401]
    assert page.get("/v1/me").status_code == 401
    assert client.get("/v1/me", headers=bearer).status_code == 401
    assert sign_in(app, "lan", PASSWORD)[0].status_code == 200
