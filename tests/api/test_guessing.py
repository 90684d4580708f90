"""Who guesses passwords waits longer and longer, and keeps nobody else out."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.access.identifying import OF_A_LOGIN, OF_AN_ADDRESS
from tests.builders import PASSWORD, a_password, an_agent
from tests.stores import Desk

WRONG = "not this one either"


@pytest.fixture(autouse=True)
def lan(session: Session, database: Desk) -> None:
    for login in ("lan", "mei"):
        a_password(session, an_agent(session, login=login))


def sign_in(app: FastAPI, address: str, login: str = "lan", password: str = WRONG) -> Any:
    page = TestClient(app, client=(address, 50_000))
    return page.post("/v1/session", json={"login": login, "password": password})


def guess(app: FastAPI, address: str = "10.0.0.1", login: str = "lan") -> Any:
    """Guess as often as is free; return the answer to one guess more."""
    for _ in range(OF_A_LOGIN.free):
        assert sign_in(app, address, login).status_code == 401
    return sign_in(app, address, login)


@pytest.mark.parametrize("login", ["lan", "nobody-has-this"])
def test_guesses_are_slowed_down_whether_or_not_somebody_has_the_login(
    app: FastAPI, login: str
) -> None:
    answer = guess(app, login=login)

    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
    assert 28 <= int(answer.headers["retry-after"]) <= 30


def test_who_guessed_too_often_is_not_told_that_they_are_right(app: FastAPI) -> None:
    guess(app)

    assert sign_in(app, "10.0.0.1", password=PASSWORD).status_code == 429


def test_the_owner_at_another_address_signs_in_all_the_same(app: FastAPI) -> None:
    guess(app)

    assert sign_in(app, "10.0.0.2", password=PASSWORD).status_code == 200


def test_a_colleague_at_the_same_address_signs_in_all_the_same(app: FastAPI) -> None:
    guess(app)

    assert sign_in(app, "10.0.0.1", "mei", PASSWORD).status_code == 200


def test_guessing_many_logins_from_one_address_is_slowed_down_too(app: FastAPI) -> None:
    for number in range(OF_AN_ADDRESS.free):
        assert sign_in(app, "10.0.0.1", f"guess-{number}").status_code == 401

    assert sign_in(app, "10.0.0.1", "mei", PASSWORD).status_code == 429
    assert sign_in(app, "10.0.0.2", "mei", PASSWORD).status_code == 200


def test_the_addresses_of_one_network_count_as_one(app: FastAPI) -> None:
    for host in range(OF_A_LOGIN.free):
        assert sign_in(app, f"2001:db8::{host + 1}").status_code == 401

    assert sign_in(app, "2001:db8::ffff").status_code == 429
    assert sign_in(app, "2001:db8:0:1::1").status_code == 401


def test_signing_in_forgets_the_mistypes_before_it(app: FastAPI) -> None:
    for _ in range(3):
        for _ in range(OF_A_LOGIN.free - 1):
            assert sign_in(app, "10.0.0.1").status_code == 401
        assert sign_in(app, "10.0.0.1", password=PASSWORD).status_code == 200


def test_an_office_that_signs_in_is_not_slowed_down(app: FastAPI) -> None:
    statuses = {
        sign_in(app, "10.0.0.1", password=PASSWORD).status_code
        for _ in range(OF_AN_ADDRESS.free + 5)
    }

    assert statuses == {200}
