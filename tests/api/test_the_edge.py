"""One request, one transaction: what is answered again, what a refusal leaves, what it does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.audit.models import AuditRow
from ktv_booking.kernel.time import utc_now
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.reservations.models import Reservation, Turnaway
from ktv_booking.venues.models import VenueDay
from ktv_booking.web import idempotency, work
from ktv_booking.web.idempotency import RETENTION
from ktv_booking.web.models import IdempotencyRow
from tests.builders import a_booking, a_room, a_venue
from tests.stores import Desk

KEY = {"Idempotency-Key": "one-key-of-one-call-of-tonight"}
COUNTED = (Reservation, AuditRow, OutboxRow, Turnaway, IdempotencyRow)


def a_full_house(database: Desk, rooms: int) -> UUID:
    def opened(session: Session) -> UUID:
        venue = a_venue(session)
        for _ in range(rooms):
            a_room(session, venue)
        return venue.id

    return database.work(opened)


def rows_of(database: Desk) -> dict[str, int]:
    """Return how many rows there are of what a booking or a refusal may leave."""

    def query(session: Session) -> dict[str, int]:
        return {kind.__name__: len(session.scalars(select(kind)).all()) for kind in COUNTED}

    return database.read(query)


def left_by_one_more(database: Desk, act: Callable[[], Any]) -> dict[str, int]:
    """Return of which rows there are more after `act`."""
    before = rows_of(database)
    act()
    return {
        name: count - before[name]
        for name, count in rows_of(database).items()
        if count != before[name]
    }


def post(client: TestClient, body: dict[str, Any]) -> Any:
    return client.post("/v1/reservations", json=body, headers=KEY)


def age(database: Desk, by: timedelta) -> None:
    """Let the remembered answers be that old."""
    database.work(
        lambda session: session.execute(
            update(IdempotencyRow).values(created_at=utc_now() - by)
        ).close()
    )


@pytest.mark.parametrize(("rooms", "status"), [(1, 201), (0, 409)])
def test_what_is_asked_again_is_answered_again_and_nothing_is_done(
    client: TestClient, database: Desk, rooms: int, status: int
) -> None:
    body = a_booking(a_full_house(database, rooms))
    first = post(client, body)

    again: list[Any] = []
    left = left_by_one_more(database, lambda: again.append(post(client, body)))

    assert (first.status_code, again[0].status_code) == (status, status)
    assert again[0].content == first.content
    assert again[0].headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert left == {}


@pytest.mark.parametrize("rooms", [0, 1, 2])
def test_another_body_under_the_same_key_is_a_mismatch_and_does_nothing(
    client: TestClient, database: Desk, rooms: int
) -> None:
    venue = a_full_house(database, rooms)
    post(client, a_booking(venue))

    answers: list[Any] = []
    left = left_by_one_more(database, lambda: answers.append(post(client, a_booking(venue))))

    assert (answers[0].status_code, answers[0].json()["code"]) == (422, "idempotency-mismatch")
    assert left == {}


@pytest.mark.parametrize("rooms", [0, 3])
def test_a_key_is_new_again_after_two_days(client: TestClient, database: Desk, rooms: int) -> None:
    body = a_booking(a_full_house(database, rooms))
    first = post(client, body)
    age(database, RETENTION - timedelta(minutes=1))
    replayed = post(client, body)

    age(database, RETENTION + timedelta(minutes=1))
    anew = post(client, body)
    again = post(client, body)

    assert replayed.headers.get("idempotent-replayed") == "true"
    assert "idempotent-replayed" not in anew.headers
    assert (anew.status_code, again.content) == (first.status_code, anew.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert rows_of(database)["IdempotencyRow"] == 1
    assert rows_of(database)["Reservation"] == (2 if rooms else 0)


def test_a_refusal_leaves_the_turnaway_and_its_answer_and_nothing_else(
    client: TestClient, database: Desk
) -> None:
    venue = a_full_house(database, 1)
    client.post("/v1/reservations", json=a_booking(venue))
    revs = database.read(lambda session: list(session.scalars(select(VenueDay.rev))))

    left = left_by_one_more(database, lambda: post(client, a_booking(venue)))

    assert left == {"Turnaway": 1, "IdempotencyRow": 1}
    assert database.read(lambda session: list(session.scalars(select(VenueDay.rev)))) == revs


def test_a_refusal_without_a_key_leaves_the_turnaway(client: TestClient, database: Desk) -> None:
    venue = a_full_house(database, 0)

    left = left_by_one_more(
        database, lambda: client.post("/v1/reservations", json=a_booking(venue))
    )

    assert left == {"Turnaway": 1}


def test_a_booking_leaves_its_rows_once(client: TestClient, database: Desk) -> None:
    body = a_booking(a_full_house(database, 2))

    left = left_by_one_more(database, lambda: post(client, body))

    assert left == {"Reservation": 1, "AuditRow": 1, "OutboxRow": 1, "IdempotencyRow": 1}


def test_a_refusal_that_does_not_take_back_is_found(
    client: TestClient, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "undo", lambda _session: None)

    with pytest.raises(AssertionError):
        test_a_refusal_leaves_the_turnaway_and_its_answer_and_nothing_else(client, database)


def test_an_answer_that_is_not_looked_up_is_found(
    client: TestClient, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "answered_before", lambda *_, **__: None)

    with pytest.raises(AssertionError):
        test_what_is_asked_again_is_answered_again_and_nothing_is_done(client, database, 2, 201)


def test_a_key_that_never_ends_is_found(
    client: TestClient, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "RETENTION", timedelta(days=400))

    with pytest.raises(AssertionError):
        test_a_key_is_new_again_after_two_days(client, database, 3)
