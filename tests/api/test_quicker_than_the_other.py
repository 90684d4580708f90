"""Several at the same moment, where the lock of one day's book is not what keeps them apart."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow
from tests.builders import a_booking, a_phone, a_policy, a_room, a_venue, evening
from tests.over_http import Server
from tests.stores import Desk

ONE_EACH = {"overlapping": 1, "open": 1, "booker": 1}


@contextmanager
def books_locked(database: Desk, seconds: float) -> Iterator[None]:
    """Keep every day's book locked until those who were sent off had time to queue for it."""
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE venue_days SET rev = rev"))
        yield
        time.sleep(seconds)


def test_a_phone_has_no_more_open_bookings_than_policy_says_whatever_the_days(
    server: Server, session: Session
) -> None:
    venue = a_venue(session)
    a_room(session, venue), a_room(session, venue)
    a_policy(session, venue, max_open_per_phone=ONE_EACH)
    days, guest = range(1, 5), {"name": "Li", "phone": a_phone()}
    with httpx.Client(base_url=server.url, headers=server.headers(), timeout=20) as desk:
        for day in days:
            desk.post("/v1/reservations", json=a_booking(venue, starts_at=evening(day)))
        wanted = [a_booking(venue, starts_at=evening(day), guest=guest) for day in days]

        with ThreadPoolExecutor(len(days)) as pool:
            with books_locked(server.database, 0.5):
                sent = [pool.submit(desk.post, "/v1/reservations", json=body) for body in wanted]
            answers = sorted(one.result().status_code for one in sent)

    assert answers == [201, 409, 409, 409]


def test_an_outage_is_put_back_once(server: Server, session: Session) -> None:
    venue = a_venue(session)
    room = a_room(session, venue)
    span = {"starts_at": evening().isoformat(), "ends_at": evening(hour=22).isoformat()}
    outage = {"kind": "maintenance", "reason": "leak", **span}
    with httpx.Client(base_url=server.url, headers=server.headers(), timeout=20) as desk:
        taken_out = desk.post(f"/v1/rooms/{room.id}/outages", json=outage).json()
        path = f"/v1/outages/{taken_out['id']}"

        with ThreadPoolExecutor(3) as pool:
            with books_locked(server.database, 0.5):
                sent = [pool.submit(desk.delete, path) for _ in range(3)]
            answers = sorted(one.result().status_code for one in sent)

    of_outages = select(AuditRow.action).where(AuditRow.subject == "outage")
    said = server.database.read(lambda session: session.scalars(of_outages).all())
    assert answers == [204, 404, 404]
    assert sorted(said) == ["put_back", "taken_out"]
