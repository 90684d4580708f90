"""The store's own guard alone: rows written past the service, from many lines, without a lock."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, insert, make_url, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ktv_booking.db.base import new_id
from ktv_booking.db.session import Database
from ktv_booking.kernel.code import new_code
from ktv_booking.reservations.models import Reservation
from ktv_booking.rooms.models import Room
from tests.builders import TODAY, a_phone, evening
from tests.reliability.grounds import a_store
from tests.reliability.history.place import House, a_house
from tests.reliability.runs import Order, Report, run

LINES = 16
SQLITE_WAIT_MS = 5_000
POSTGRES_OPTIONS = "-c deadlock_timeout=20ms -c lock_timeout=10s"
Overlap = tuple[str, datetime, datetime, datetime]


@run("constraint", soak_seconds=120)
def constraint(order: Order) -> Report:
    """Sixteen lines write raw rows past every rule and lock; no two may share a room."""
    return constraint_alone(order)


def constraint_alone(order: Order, *, prepare: Callable[[Database], None] | None = None) -> Report:
    """Write raw rows until the order is done, then look for overlaps."""
    with a_store(order) as url:
        database = Database(url)
        if prepare is not None:
            prepare(database)
        house = a_house(database, url)
        engine, over, each = _raw(url), order.deadline(), _share(order)
        room_class = database.read(
            lambda session: session.scalars(
                select(Room.room_class_id).where(Room.venue_id == house.id).limit(1)
            ).one()
        )
        began = monotonic()

        def line(number: int) -> tuple[int, int]:
            writer = Writer(house, room_class, random.Random(f"{order.seed}-{number}"))
            with engine.connect() as connection:
                return writer.write_until(connection, each, over)

        with ThreadPoolExecutor(LINES) as lines:
            counts = list(lines.map(line, range(LINES)))
        engine.dispose()
        found = overlaps(database, house)
        database.close()
    kept, refused = (sum(one[index] for one in counts) for index in (0, 1))
    seconds = max(monotonic() - began, 0.001)
    figures = {
        "operations": kept + refused,
        "kept": kept,
        "refused": refused,
        "per_second": round((kept + refused) / seconds),
    }
    return Report([f"two parties in one room: {one}" for one in found[:10]], figures)


def _share(order: Order) -> float:
    return float("inf") if order.operations is None else -(-order.operations // LINES)


def _raw(url: str) -> Engine:
    """Return an engine without any of our care: no gate, no immediate begin, no retries."""
    if make_url(url).get_backend_name() == "sqlite":
        wait = {"timeout": SQLITE_WAIT_MS / 1000, "check_same_thread": False}
        return create_engine(url, poolclass=NullPool, connect_args=wait)
    plain = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(plain, poolclass=NullPool, connect_args={"options": POSTGRES_OPTIONS})


class Writer:
    """One line that inserts, moves and frees rows as it likes."""

    def __init__(self, house: House, room_class: UUID, chance: random.Random) -> None:
        self._house, self._class, self._chance = house, room_class, chance
        self._mine: list[UUID] = []

    def write_until(
        self, connection: Connection, count: float, is_over: Callable[[], bool]
    ) -> tuple[int, int]:
        """Write; return how many writes the store kept, and how many it refused."""
        kept = refused = 0
        while kept + refused < count and not is_over():
            try:
                with connection.begin():
                    self._write(connection)
                kept += 1
            except DBAPIError:
                refused += 1
        return kept, refused

    def _write(self, connection: Connection) -> None:
        if self._mine and self._chance.random() < 0.6:
            mine = update(Reservation).where(Reservation.id == self._chance.choice(self._mine))
            connection.execute(mine.values(**self._change()))
            return
        row = self._row()
        connection.execute(insert(Reservation).values(**row))
        self._mine.append(row["id"])

    def _change(self) -> dict[str, Any]:
        if self._chance.random() < 0.4:
            return {"occupies": self._chance.random() < 0.3}
        return {"room_id": self._room(), "occupies": True, **self._span()}

    def _span(self) -> dict[str, datetime]:
        starts = evening(hour=18) + timedelta(minutes=30 * self._chance.randrange(10))
        ends = starts + timedelta(minutes=self._chance.choice((60, 90, 120)))
        return {
            "starts_at": starts,
            "ends_at": ends,
            "occupies_from": starts,
            "occupies_until": ends,
        }

    def _room(self) -> UUID:
        return UUID(self._chance.choice(self._house.rooms))

    def _row(self) -> dict[str, Any]:
        now = evening(hour=15)
        return {
            "id": new_id(), "venue_id": self._house.id, "code": new_code(),
            "day_no": self._chance.randrange(1, 2**30), "status": "confirmed",
            "window": "same_day", "business_date": TODAY, "end_rule": "fixed",
            "booked_class_id": self._class, "charged_class_id": self._class,
            "used_class_id": self._class, "room_id": self._room(), "occupies": True,
            "party_size": 4, "guest_name": "raw", "guest_phone": a_phone(), "source": "phone",
            "booked_by": "raw", "policy_version": 1, "price_list_version": 1, "version": 1,
            "status_changed_at": now, "created_at": now, "updated_at": now, **self._span(),
        }  # fmt: skip


def overlaps(database: Database, house: House) -> list[Overlap]:
    """Return every pair of neighbours that share a room and an instant."""
    taking = (
        select(Reservation.room_id, Reservation.occupies_from, Reservation.occupies_until)
        .where(Reservation.venue_id == house.id, Reservation.occupies)
        .order_by(Reservation.room_id, Reservation.occupies_from)
    )
    rows = database.read(lambda session: session.execute(taking).all())
    return [
        (str(one.room_id), one.occupies_from, one.occupies_until, other.occupies_from)
        for one, other in pairwise(rows)
        if one.room_id == other.room_id and other.occupies_from < one.occupies_until
    ]
