"""What `seed-bench` writes is a book like any other: it shows, sells, and guards its rooms."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient
from typer.testing import CliRunner

from ktv_booking.ballast import Filled, Size, StoreNotEmpty, fill, overlaps_in
from ktv_booking.ballast.bookings import code_numbered
from ktv_booking.cli import app
from ktv_booking.db.base import new_id
from ktv_booking.kernel.code import read_code
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.models import Venue
from tests.builders import SHANGHAI, a_phone
from tests.over_http import ClientAs
from tests.stores import Desk

TODAY = date(2026, 11, 16)
MORNING = datetime(2026, 11, 16, 10, 30, tzinfo=SHANGHAI)
SMALL = Size(venues=1, rooms=60, days=5)


@pytest.fixture
def filled(database: Desk) -> Filled:
    return fill(database, SMALL, today=TODAY, seed=7)


@pytest.fixture
def desk_client(client_as: ClientAs) -> TestClient:
    return client_as("hq_admin", now=MORNING)


def the_venue(database: Desk) -> str:
    return str(database.read(lambda session: session.scalars(select(Venue.id)).one()))


def test_six_slots_a_day_are_two_thirds_booked_and_no_room_twice(
    filled: Filled, database: Desk
) -> None:
    rows = database.read(lambda session: session.execute(select(Reservation.status)).all())
    cancelled = sum(status == "cancelled" for (status,) in rows)

    assert filled.overlaps == 0
    assert filled.reservations == len(rows) == pytest.approx(60 * 6 * 5 * 0.62, rel=0.05)
    assert cancelled / len(rows) == pytest.approx(0.06, abs=0.02)
    assert (filled.first, filled.last) == (date(2026, 11, 14), date(2026, 11, 18))


@pytest.mark.usefixtures("filled")
def test_board_shows_and_availability_sells_what_was_filled(
    database: Desk, desk_client: TestClient
) -> None:
    venue = the_venue(database)
    starts_at = (MORNING + timedelta(days=1)).replace(hour=14, minute=0).isoformat()
    asked = {"starts_at": starts_at, "minutes": 150, "party_size": 5}

    board = desk_client.get(f"/v1/venues/{venue}/board", params={"business_date": "2026-11-17"})
    free = desk_client.get(f"/v1/venues/{venue}/availability", params=asked)
    booked = desk_client.post(
        "/v1/reservations",
        json={
            **asked, "venue_id": venue, "source": "phone",
            "guest": {"name": "王小明", "phone": a_phone()},
        },
    )  # fmt: skip

    shown = sum(len(room["reservations"]) for room in board.json()["rooms"])
    small = next(one for one in free.json()["classes"] if one["room_class"] == "small")
    assert shown == pytest.approx(60 * 6 * 0.62 * 0.94, rel=0.15)
    assert small["bookable"]
    assert small["quote"]["total_minor"] > 0
    assert booked.status_code == 201, booked.json()
    assert database.read(overlaps_in) == 0


@pytest.mark.usefixtures("filled")
def test_the_guards_of_the_rooms_hold_afterwards(database: Desk) -> None:
    taken = database.read(
        lambda session: session.execute(
            select(Reservation.__table__).where(Reservation.occupies).limit(1)
        ).one()
    )
    twin = {**taken._mapping, "id": new_id(), "code": "0000000", "day_no": 9_999}

    with pytest.raises(IntegrityError):
        database.work(lambda session: session.execute(insert(Reservation).values(twin)))


@pytest.mark.usefixtures("filled")
def test_a_store_with_venues_is_left_alone(database: Desk) -> None:
    with pytest.raises(StoreNotEmpty):
        fill(database, SMALL, today=TODAY, seed=7)


def test_the_command_fills_an_empty_store_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTV_DATABASE_URL", f"sqlite:///{tmp_path}/store.sqlite3")
    order = ["seed-bench", "--venues", "1", "--rooms", "5", "--days", "2", "--today", "2026-11-16"]

    large = CliRunner().invoke(app, ["seed-bench", "--large"])
    first = CliRunner().invoke(app, order)
    second = CliRunner().invoke(app, order)

    assert (large.exit_code, first.exit_code, second.exit_code) == (1, 0, 1)
    assert "--large needs PostgreSQL" in large.stderr
    assert "1 venues" in first.stdout
    assert "0 overlaps" in first.stdout
    assert "The store has venues already" in second.stderr


def test_codes_by_number_are_codes_and_differ() -> None:
    codes = [code_numbered(number) for number in range(5_000)]

    assert len(set(codes)) == len(codes)
    assert all(read_code(code) == code for code in codes)
