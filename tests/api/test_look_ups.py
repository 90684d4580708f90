"""Asking for codes and numbers that nobody has is slowed down; finding one's guests never is."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.db.session import Database
from ktv_booking.kernel.code import new_code
from ktv_booking.reservations.router.look_ups import CODES_MISSED
from ktv_booking.web.limits.look_ups import NUMBERS_MISSED
from tests.builders import a_booking, a_phone, a_room, a_venue
from tests.over_http import ClientAs
from tests.stores import Desk


@pytest.fixture
def venue_id(session: Session, database: Desk) -> UUID:
    venue = a_venue(session)
    a_room(session, venue)
    return venue.id


def look_up(client: TestClient, code: str) -> Any:
    return client.get("/v1/reservations", params={"code": code})


def miss(client: TestClient, times: int = CODES_MISSED.free) -> None:
    for _ in range(times):
        answer = look_up(client, new_code())
        assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_who_asks_for_codes_that_nobody_has_waits(client: TestClient, venue_id: UUID) -> None:
    code = client.post("/v1/reservations", json=a_booking(venue_id)).json()["code"]
    miss(client)

    answer = look_up(client, code)

    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
    assert 28 <= int(answer.headers["retry-after"]) <= 30


def test_nobody_else_waits_and_no_other_look_does(
    client: TestClient, client_as: ClientAs, venue_id: UUID
) -> None:
    miss(client)

    assert look_up(client_as("agent"), new_code()).status_code == 200
    assert client.get("/v1/reservations", params={"day_no": 1}).status_code == 200


def test_codes_that_are_found_are_free(client: TestClient, venue_id: UUID) -> None:
    code = client.post("/v1/reservations", json=a_booking(venue_id)).json()["code"]

    found = {len(look_up(client, code).json()["items"]) for _ in range(CODES_MISSED.free + 5)}

    assert found == {1}


def test_a_code_of_a_foreign_venue_is_answered_like_one_that_nobody_has(
    client: TestClient, client_as: ClientAs, venue_id: UUID, session: Session
) -> None:
    code = client.post("/v1/reservations", json=a_booking(venue_id)).json()["code"]
    foreign = client_as("front_desk", a_venue(session))

    theirs, nobodys = look_up(foreign, code), look_up(foreign, new_code())

    assert theirs.content == nobodys.content
    assert (theirs.status_code, nobodys.status_code) == (200, 200)


def test_misses_are_counted_for_every_process(
    app: FastAPI, client: TestClient, venue_id: UUID, database: Desk
) -> None:
    miss(client)
    another = Database(database.url.render_as_string(hide_password=False))
    app.state.database = another

    answer = look_up(client, new_code())

    app.state.database = database
    another.close()
    assert answer.status_code == 429


def of_phone(client: TestClient, phone: str, path: str = "/v1/reservations") -> Any:
    return client.get(path, params={"phone": phone})


@pytest.mark.parametrize("path", ["/v1/reservations", "/v1/callers"])
def test_who_tries_numbers_that_nobody_has_waits_at_both_doors(
    client: TestClient, venue_id: UUID, path: str
) -> None:
    phone = a_phone()
    client.post("/v1/reservations", json=a_booking(venue_id, guest={"name": "Li", "phone": phone}))
    answers = [of_phone(client, f"+8613900007{i:03d}", path) for i in range(NUMBERS_MISSED.free)]

    waits = [of_phone(client, phone, door) for door in ("/v1/reservations", "/v1/callers")]

    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["code"] for answer in waits] == ["too-many-requests"] * 2
    assert of_phone(client, phone[-4:]).status_code == 200


def test_a_number_that_is_found_and_last_four_digits_are_free(
    client: TestClient, venue_id: UUID
) -> None:
    phone = a_phone()
    client.post("/v1/reservations", json=a_booking(venue_id, guest={"name": "Li", "phone": phone}))

    asked = [phone, "0000"] * NUMBERS_MISSED.free

    assert {of_phone(client, one, "/v1/callers").status_code for one in asked} == {200}


@pytest.mark.parametrize("known", [5, 6, 7])
def test_nobody_reads_a_number_digit_by_digit(
    client: TestClient, venue_id: UUID, known: int
) -> None:
    phone = a_phone()
    client.post("/v1/reservations", json=a_booking(venue_id, guest={"name": "Li", "phone": phone}))
    wrong = str((int(phone[-known]) + 1) % 10)

    right, guessed = (
        of_phone(client, digit + phone[1 - known :]) for digit in (phone[-known], wrong)
    )
    callers = [
        of_phone(client, digit + phone[1 - known :], "/v1/callers").json()["known"]
        for digit in (phone[-known], wrong)
    ]

    assert [one["id"] for one in right.json()["items"]] == [
        one["id"] for one in guessed.json()["items"]
    ]
    assert callers == [True, True]
