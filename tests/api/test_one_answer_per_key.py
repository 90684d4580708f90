"""One idempotency key, one answer: also for a twin at the same moment, also for a refusal."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import httpx
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.builders import NOW, a_booking, a_room, a_venue, evening
from tests.over_http import Server
from tests.stores import Desk

KEY = {"Idempotency-Key": "one-key-for-both-of-them"}
TO_GUEST = {"to": "guest"}


@contextmanager
def books_locked(database: Desk, seconds: float) -> Iterator[None]:
    """Keep every day's book locked until those who were sent off had time to queue for it."""
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE venue_days SET rev = rev"))
        yield
        time.sleep(seconds)


def test_a_twin_of_a_conditional_verb_gets_the_first_answer(
    server: Server, session: Session
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    signed_in = server.headers()
    with httpx.Client(base_url=server.url, headers=signed_in, timeout=20) as desk:
        booked = desk.post("/v1/reservations", json=a_booking(venue))
        path = f"/v1/reservations/{booked.json()['id']}/room-notice"
        once = KEY | {"If-Match": booked.headers["etag"]}

        with ThreadPoolExecutor(3) as pool:
            with books_locked(server.database, 0.5):
                sent = [pool.submit(desk.post, path, json=TO_GUEST, headers=once) for _ in range(3)]
            answers = [one.result() for one in sent]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.content for answer in answers}) == 1
    replayed = [answer.headers.get("idempotent-replayed") for answer in answers]
    assert sorted(map(str, replayed)) == ["None", "true", "true"]


def test_a_booking_for_a_day_that_is_over_is_remembered_as_refused(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    body = a_booking(venue, starts_at=evening(-1))

    first, second = (client.post("/v1/reservations", json=body, headers=KEY) for _ in range(2))

    assert (first.status_code, first.json()["code"]) == (409, "start-in-the-past")
    assert first.json()["alternatives"] == []
    assert second.content == first.content
    assert second.headers["idempotent-replayed"] == "true"


def test_what_is_replayed_says_where_and_at_which_revision(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    body = a_booking(venue, starts_at=NOW + timedelta(hours=3))

    first, second = (client.post("/v1/reservations", json=body, headers=KEY) for _ in range(2))

    said = ("location", "etag", "ktv-rev")
    assert [second.headers[one] for one in said] == [first.headers[one] for one in said]
