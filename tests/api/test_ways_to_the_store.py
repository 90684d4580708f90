"""How often a request asks PostgreSQL: a way there and back costs more than what it asks."""

from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.access import keyring
from ktv_booking.access.cookies import CSRF_HEADER
from ktv_booking.db import servers
from ktv_booking.db.session import Database
from ktv_booking.venues.glimpse import ensure_all_at_once, glimpse
from ktv_booking.venues.models import Venue
from tests.builders import (
    TODAY,
    a_booking,
    a_password,
    a_room,
    a_venue,
    an_agent,
    evening,
)
from tests.kept_books import nothing_kept
from tests.over_http import a_client
from tests.stores import Desk
from tests.wire import listening_in

pytestmark = pytest.mark.parametrize("store", ["postgresql"], indirect=True)

MOST_FOR_A_BOOKING = 6
AN_HOUR = 3600.0
TONIGHT = {"starts_at": evening().isoformat(), "minutes": 180, "party_size": 4}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let neither a token nor a connection be asked about again because the machine is slow."""
    monkeypatch.setattr(keyring, "KEPT_SECONDS", AN_HOUR)
    monkeypatch.setattr(servers, "PING_AFTER_SECONDS", AN_HOUR)


def a_house(database: Desk, rooms: int = 8) -> Venue:
    def opened(session: Session) -> Venue:
        venue = a_venue(session)
        for _ in range(rooms):
            a_room(session, venue)
        return venue

    return database.work(opened)


def ask(client: TestClient, venue: Venue, **more: Any) -> Any:
    answer = client.get(f"/v1/venues/{venue.id}/availability", params=TONIGHT | more)
    assert answer.status_code == 200
    return answer.json()


def book(client: TestClient, venue: Venue) -> None:
    assert client.post("/v1/reservations", json=a_booking(venue)).status_code == 201


def test_availability_of_a_kept_book_is_one_statement_and_no_transaction(
    client: TestClient, database: Desk, process: Database
) -> None:
    venue = a_house(database)
    book(client, venue)
    ask(client, venue)

    with listening_in(process) as line:
        ask(client, venue)

    assert line.ways == 1
    assert [one.split()[0] for one in line.statements] == ["SELECT"]


def test_what_is_not_kept_is_read_between_two_looks_at_its_revisions(
    client: TestClient, database: Desk, process: Database
) -> None:
    venue = a_house(database)
    ask(client, venue)

    with nothing_kept(), listening_in(process) as line:
        ask(client, venue)

    before, *asked, after = line.statements
    assert before == after
    assert len(asked) == 2
    assert {one.split()[0] for one in line.statements} == {"SELECT"}


def test_what_was_not_glimpsed_is_read_on_a_snapshot(database: Desk, process: Database) -> None:
    here, there = a_house(database), a_house(database)
    near, far = evening().date(), evening(60).date()

    def tries(venue: Venue, day: date) -> int:
        tried = []

        def look(session: Session) -> None:
            tried.append(day)
            glimpse(session, here.id, around=evening())
            ensure_all_at_once(session, venue.id, day, day)

        process.read(look, at_a_glance=True)
        return len(tried)

    assert [tries(here, near), tries(here, far), tries(there, near)] == [1, 2, 2]


def test_a_book_that_changed_is_read_again(
    client: TestClient, database: Desk, process: Database
) -> None:
    venue = a_house(database, rooms=2)
    first = ask(client, venue)
    book(client, venue)
    with nothing_kept():
        fresh = ask(client, venue)

    grown = ask(client, venue)

    assert [one["rooms_free"] for one in first["classes"]] == [2, 0, 0]
    assert [one["rooms_free"] for one in grown["classes"]] == [1, 0, 0]
    assert grown == fresh


def test_a_glance_answers_as_a_snapshot_does(
    client: TestClient, database: Desk, process: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue = a_house(database, rooms=2)
    book(client, venue)
    questions = [{}, {"party_size": 9}, {"room_class": "small"}, {"minutes": 600}]
    for question in questions:
        ask(client, venue, **question)
    at_a_glance = [ask(client, venue, **question) for question in questions]

    monkeypatch.setattr(process, "_glancing", None)
    with nothing_kept():
        on_a_snapshot = [ask(client, venue, **question) for question in questions]

    assert at_a_glance == on_a_snapshot


def test_a_kept_board_is_one_statement(
    client: TestClient, database: Desk, process: Database
) -> None:
    venue = a_house(database)
    book(client, venue)
    path = f"/v1/venues/{venue.id}/board?business_date={TODAY}"
    first = client.get(path)

    with listening_in(process) as line:
        second = client.get(path)
        unchanged = client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert second.content == first.content
    assert unchanged.status_code == 304
    assert line.ways == 2


def test_a_booking_asks_a_few_times_where_its_book_is_kept(
    client: TestClient, database: Desk, process: Database
) -> None:
    venue = a_house(database)
    book(client, venue)
    key = {"Idempotency-Key": "the-first-one-of-this-key"}

    with listening_in(process) as line:
        answer = client.post("/v1/reservations", json=a_booking(venue), headers=key)

    assert answer.status_code == 201
    assert line.ways <= MOST_FOR_A_BOOKING, line.statements
    assert line.statements[0].startswith("BEGIN")
    assert line.statements[-1] == "COMMIT"


def test_a_book_read_anew_for_each_booking_is_found_out(
    client: TestClient, database: Desk, process: Database
) -> None:
    venue = a_house(database)
    book(client, venue)

    with nothing_kept(), listening_in(process) as line:
        book(client, venue)

    assert line.ways > MOST_FOR_A_BOOKING


def test_a_desk_that_signed_in_asks_once_more_than_a_program(
    client: TestClient, app: FastAPI, database: Desk, process: Database
) -> None:
    venue = a_house(database)
    page = a_page(app, database)
    for caller in (client, page):
        book(caller, venue)
        ask(caller, venue)

    asked = {}
    for name, caller in {"program": client, "page": page}.items():
        with listening_in(process) as line:
            book(caller, venue)
        booking = line.ways
        with listening_in(process) as line:
            ask(caller, venue)
        asked[name] = booking, line.ways

    assert asked["page"] == (asked["program"][0] + 1, asked["program"][1] + 1)
    assert asked["program"][0] <= MOST_FOR_A_BOOKING


def a_page(app: FastAPI, database: Desk) -> TestClient:
    """Return a page at which head office signed in."""

    def taken_on(session: Session) -> str:
        return a_password(session, an_agent(session, "hq_admin", login="lan"))

    page = a_client(app)
    said = {"login": "lan", "password": database.work(taken_on)}
    page.headers[CSRF_HEADER] = page.post("/v1/session", json=said).json()["csrf_token"]
    return page
