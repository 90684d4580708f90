"""Somebody wrote past the lock: the store's own guard refuses, and the desk is told who is there.

The rules are blinded to that row, as nothing else can be there under the lock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.audit.models import AuditRow
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.reservations.models import Move, Reservation, Turnaway
from ktv_booking.reservations.queries import book as books
from ktv_booking.reservations.queries.pages import Found
from ktv_booking.reservations.service import guards
from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import a_booking, a_policy, a_reservation, a_room, a_venue, evening
from tests.kept_books import nothing_kept
from tests.over_http import at
from tests.stores import Desk

LEAKS = (
    "ex_reservations",
    "constraint",
    "SELECT",
    "UPDATE",
    "INSERT",
    "psycopg",
    "sqlite",
    "trigger",
)
Rows = dict[str, Any]


@dataclass
class PastTheLock:
    """A house of two rooms, and a row in one of them that no rule knows of."""

    client: TestClient
    database: Desk
    venue: Venue
    rooms: list[Room]
    intruders: set[UUID] = field(default_factory=set)

    def book(self, room: int = 0, **said: Any) -> Any:
        body = a_booking(self.venue, **{"room_id": self.rooms[room].id, **said})
        return self.client.post("/v1/reservations", json=body)

    def booked(self, room: int = 0, **said: Any) -> Any:
        answer = self.book(room, **said)
        assert answer.status_code == 201
        return answer.json()

    def do(self, one: Any, verb: str, now: datetime, **body: Any) -> Any:
        return self.client.post(
            f"/v1/reservations/{one['id']}/{verb}", json=body or None, headers=at(now)
        )

    def done(self, one: Any, verb: str, now: datetime, **body: Any) -> None:
        answer = self.do(one, verb, now, **body)
        assert answer.status_code == 200, answer.text

    def write_past_the_lock(self, room: int, starts_at: datetime, minutes: int = 60) -> None:
        """Let somebody take a room in the store itself."""

        def unit(session: Session) -> UUID:
            return a_reservation(
                session, self.venue, self.rooms[room], starts_at=starts_at, minutes=minutes
            ).id

        self.intruders.add(self.database.work(unit))

    def stored(self) -> Rows:
        """Return everything the verbs may write, and the revisions."""

        def query(session: Session) -> Rows:
            tables = (Reservation, Move, AuditRow, OutboxRow)
            rows = {
                kind.__name__: sorted(
                    str({column.key: getattr(row, column.key) for column in kind.__table__.columns})
                    for row in session.scalars(select(kind))
                )
                for kind in tables
            }
            revs = session.execute(text("SELECT business_date, rev, last_day_no FROM venue_days"))
            return rows | {"revs": sorted(map(tuple, revs))}

        return self.database.read(query)

    def turnaways(self) -> list[str]:
        return self.database.read(lambda session: list(session.scalars(select(Turnaway.code))))


@pytest.fixture
def house(
    client: TestClient, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PastTheLock]:
    def opened(session: Session) -> tuple[Venue, list[Room]]:
        venue = a_venue(session)
        a_policy(session, venue, end_rule="slides")
        return venue, [a_room(session, venue), a_room(session, venue)]

    house = PastTheLock(client, database, *database.work(opened))
    sound = books.find

    def blind(session: Session, venue: Any, span: Any, now: datetime) -> Found:
        found = sound(session, venue, span, now)
        return found._replace(rows=[row for row in found.rows if row.id not in house.intruders])

    monkeypatch.setattr(books, "find", blind)
    with nothing_kept():
        yield house


def booking(house: PastTheLock) -> Callable[[], Any]:
    house.write_past_the_lock(0, evening(hour=21))
    return house.book


def booking_any_room(house: PastTheLock) -> Callable[[], Any]:
    house.booked(room=1)
    house.write_past_the_lock(0, evening(hour=21))
    return lambda: house.book(room_id=None, room_class="small")


def moving(house: PastTheLock) -> Callable[[], Any]:
    one = house.booked(room=1)
    house.write_past_the_lock(0, evening(hour=21))
    change = {
        "room_id": str(house.rooms[0].id), "reason": "guest_wish", "guest_consents": True,
    }  # fmt: skip
    seen = {"If-Match": f'"{one["version"]}"'}
    return lambda: house.client.put(
        f"/v1/reservations/{one['id']}/placement", json=change, headers=seen
    )


def extending(house: PastTheLock) -> Callable[[], Any]:
    one = house.booked(starts_at=evening(hour=18), minutes=180)
    house.done(one, "arrival", evening(hour=18))
    house.done(one, "seating", evening(hour=18))
    house.write_past_the_lock(0, evening(hour=21))
    return lambda: house.do(one, "extension", evening(hour=20), minutes=60)


def seating(house: PastTheLock) -> Callable[[], Any]:
    one = house.booked(starts_at=evening(hour=20), minutes=60)
    house.done(one, "arrival", evening(hour=20))
    house.write_past_the_lock(0, evening(hour=21))
    return lambda: house.do(one, "seating", evening(hour=20, minute=20))


def leaving(house: PastTheLock) -> Callable[[], Any]:
    one = house.booked(starts_at=evening(hour=18), minutes=150)
    house.done(one, "arrival", evening(hour=18))
    house.done(one, "seating", evening(hour=18))
    house.write_past_the_lock(0, evening(hour=21))
    return lambda: house.do(one, "departure", evening(hour=21, minute=5))


def reinstating(house: PastTheLock) -> Callable[[], Any]:
    one = house.booked()
    cancelled = {"by": "venue", "reason_code": "other"}
    house.done(one, "cancellation", evening(hour=15), **cancelled)
    house.write_past_the_lock(0, evening(hour=21))
    return lambda: house.do(one, "reinstatement", evening(hour=15), reason="mistake")


def swapping(house: PastTheLock) -> Callable[[], Any]:
    first = house.booked(starts_at=evening(hour=18), minutes=60)
    second = house.booked(room=1, starts_at=evening(hour=21), minutes=60)
    house.write_past_the_lock(0, evening(hour=21))
    change = {
        "reservation_ids": [first["id"], second["id"]], "reason": "swap", "guest_consents": True,
    }  # fmt: skip
    return lambda: house.client.post("/v1/placement-swaps", json=change)


VERBS = [booking, booking_any_room, moving, extending, seating, leaving, reinstating, swapping]


@pytest.mark.parametrize("verb", VERBS)
def test_the_stores_guard_is_said_as_a_room_that_is_taken(
    house: PastTheLock, verb: Callable[[PastTheLock], Callable[[], Any]]
) -> None:
    ask = verb(house)
    before = house.stored()

    answer = ask()

    said = answer.json()
    assert (answer.status_code, said["code"]) == (409, "room-already-taken"), answer.text
    assert said["room"] == house.rooms[0].number
    assert said["blocking"] == {
        "starts_at": evening(hour=21).isoformat(),
        "ends_at": evening(hour=22).isoformat(),
    }
    assert not [leak for leak in LEAKS if leak in answer.text]
    assert house.stored() == before
    assert house.turnaways() == (["room-already-taken"] if "book" in verb.__name__ else [])


@pytest.mark.parametrize("verb", VERBS)
def test_without_the_guard_it_would_be_a_bug_of_ours(
    house: PastTheLock,
    monkeypatch: pytest.MonkeyPatch,
    verb: Callable[[PastTheLock], Callable[[], Any]],
) -> None:
    monkeypatch.setattr(guards, "GUARDS", {})
    ask = verb(house)
    before = house.stored()

    answer = ask()

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert not [leak for leak in LEAKS if leak in answer.text]
    assert house.stored() == before


def test_who_has_gone_meanwhile_is_not_named(
    house: PastTheLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, sound = booking(house), guards.undo

    def undone_and_gone(session: Session) -> None:
        sound(session)
        gone = update(Reservation).where(Reservation.id.in_(house.intruders))
        session.execute(gone.values(occupies=False, status="cancelled"))

    monkeypatch.setattr(guards, "undo", undone_and_gone)

    answer = ask()

    assert (answer.status_code, answer.json()["code"]) == (409, "room-already-taken")
    assert "blocking" not in answer.json()
