"""Several processes serve: who is out is out everywhere at once, and tries count for all."""

import httpx
import pytest
from sqlalchemy.orm import Session

from ktv_booking.access.cookies import CSRF_HEADER
from ktv_booking.access.identifying import OF_A_LOGIN
from tests.builders import PASSWORD, a_password, an_agent
from tests.over_http import token_header
from tests.reliability.grounds import servers
from tests.stores import Desk

WRONG = "not this one either"


@pytest.fixture
def url(database: Desk) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
def boss(database: Desk) -> dict[str, str]:
    return token_header(database, "hq_admin")


@pytest.fixture
def lan(session: Session, database: Desk) -> str:
    lan = an_agent(session, "hq_admin", login="lan")
    a_password(session, lan)
    session.commit()
    return str(lan.id)


def sign_in(desk: httpx.Client, password: str = PASSWORD) -> int:
    said = {"login": "lan", "password": password}
    answer = desk.post("/v1/session", json=said)
    if answer.is_success:
        desk.headers[CSRF_HEADER] = answer.json()["csrf_token"]
    return answer.status_code


def sign_in_at(url: str, password: str = PASSWORD) -> int:
    with httpx.Client(base_url=url, timeout=60) as desk:
        return sign_in(desk, password)


def statuses(pages: list[httpx.Client], path: str = "/v1/agents") -> list[int]:
    return [page.get(path).status_code for page in pages]


def test_who_is_out_is_out_at_every_process_at_once(
    url: str, boss: dict[str, str], lan: str
) -> None:
    with (
        servers(url, 2) as (one, other),
        httpx.Client(base_url=one.url, timeout=60) as here,
        httpx.Client(base_url=other.url, timeout=60) as there,
    ):
        signed_in = sign_in(here)
        there.cookies, there.headers[CSRF_HEADER] = here.cookies, here.headers[CSRF_HEADER]
        before = statuses([here, there])

        def change(**said: object) -> int:
            seen = here.get(f"/v1/agents/{lan}", headers=boss)
            headers = boss | {"If-Match": seen.headers["ETag"]}
            return here.patch(f"/v1/agents/{lan}", json=said, headers=headers).status_code

        fewer_roles = change(roles=[{"role": "agent"}])
        with_fewer = statuses([there, here])
        left = change(active=False)
        after = statuses([there, here])

    assert (signed_in, before) == (200, [200, 200])
    assert (fewer_roles, with_fewer) == (200, [403, 403])
    assert (left, after) == (200, [401, 401])


def test_guesses_count_for_all_processes_and_over_a_restart(url: str, lan: str) -> None:
    with servers(url, 2) as both:
        ways = [both[number % 2].url for number in range(OF_A_LOGIN.free)]
        guessed = [sign_in_at(way, WRONG) for way in ways]
        refused = [sign_in_at(server.url) for server in both]
    with servers(url, 1) as (again,):
        after = sign_in_at(again.url)

    assert guessed == [401] * OF_A_LOGIN.free
    assert refused == [429, 429]
    assert after == 429
