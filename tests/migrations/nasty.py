"""A store full of what real life brings: odd names, far years, large sums, erased and swapped."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import inspect, text, update
from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.db.session import Database
from ktv_booking.reservations.models import DepositEntry, Reservation
from ktv_booking.reservations.service.swaps import swap
from ktv_booking.rooms.models import Outage
from ktv_booking.web.models import IdempotencyRow
from tests.builders import NOW, a_reservation, evening
from tests.front_desk import FrontDesk
from tests.stores import Desk

NAMES = [
    "O'Brien; DROP TABLE rooms; --",
    "𠮷田さん 👩‍👩‍👧‍👦",
    "𪚥𪚥 龘靐齉爩",
    "\u202eright to left\u202c",
    "e\u0301" * 50,
    "=HYPERLINK(1)",
    '"quoted" \\ back %s :named ? {brace}',
    " ends in spaces  ",
    "\uffff\ufeff\u200b",
    "",
]
FAR_YEARS = [datetime(1000, 2, 28, 23, 59, 59, 999_999, UTC), datetime(9998, 12, 30, tzinfo=UTC)]
MOST_IN_A_COLUMN, MOST_IN_A_SUM = 2**31 - 1, 2**63 - 1
ERASED = {
    "guest_name": None,
    "guest_phone": None,
    "guest_phone_reversed": None,
    "guest_title": None,
    "note": None,
}

Columns = dict[str, list[str]]


def fill(database: Database) -> FrontDesk:
    """Fill an empty store; returns its house."""
    url = database.url.render_as_string(hide_password=False)
    desk = FrontDesk.opened(
        Desk(url), *["small"] * 4, venue={"name": {"zh": NAMES[1], "en": NAMES[0]}}
    )
    here, there = desk.book(), desk.book()
    desk.do(swap, (here.id, there.id), reason="guest_wish", guest_consents=True)
    desk.database.work(lambda session: _write(session, desk))
    desk.database.close()
    return desk


def _write(session: Session, desk: FrontDesk) -> None:
    room, other = desk.rooms[2], desk.rooms[3]
    for number, name in enumerate(NAMES):
        row = a_reservation(
            session, desk.venue, room, starts_at=evening(number), guest_name=name, note=name * 20,
            wishes={"features": [name], name: [None, 0.1, True, {"𠮷": -1}]},
        )  # fmt: skip
        for _ in range(2):  # twice cancelled in a room that is taken all the same
            a_reservation(
                session, desk.venue, room, starts_at=evening(number),
                occupies=False, status="cancelled",
            )  # fmt: skip
    for starts_at in FAR_YEARS:
        a_reservation(session, desk.venue, other, starts_at=starts_at, minutes=1)
    erased = a_reservation(
        session, desk.venue, other, starts_at=evening(40), deposit_paid_minor=MOST_IN_A_SUM
    )
    session.execute(update(Reservation).where(Reservation.id == erased.id).values(**ERASED))
    session.add_all([*_beside(erased), *_outages(desk)])
    assert row.id != erased.id


def _beside(row: Reservation) -> list[Any]:
    """Return money that was moved and an answer that was given, as odd as their columns allow."""
    sums = (0, 1, -MOST_IN_A_COLUMN - 1, MOST_IN_A_COLUMN)
    entries = [
        DepositEntry(
            reservation_id=row.id, kind="paid", amount_minor=amount, method=None,
            reference=NAMES[6], at=NOW, by="test",
        )
        for amount in sums
    ]  # fmt: skip
    answer = IdempotencyRow(
        principal=str(new_id()), method="POST", path="/v1/" + NAMES[1], key="k" * 255,
        body_hash="0" * 64, status=201, headers={"Location": NAMES[2]},
        body=bytes(range(256)), subject_id=row.id, created_at=NOW,
    )  # fmt: skip
    return [*entries, answer]


def _outages(desk: FrontDesk) -> list[Any]:
    return [
        Outage(
            venue_id=desk.venue.id, room_id=desk.rooms[0].id, kind=kind, starts_at=evening(50),
            ends_at=evening(51), reason=NAMES[1], created_by="test", created_at=NOW,
        )
        for kind in ("maintenance", "management_hold")
    ]  # fmt: skip


def columns_of(database: Database) -> Columns:
    """Return the tables there are now, and their columns."""
    seen = inspect(database.engine)
    return {
        name: [str(column["name"]) for column in seen.get_columns(name)]
        for name in seen.get_table_names()
        if name != "alembic_version"
    }


def in_both(one: Columns, other: Columns) -> Columns:
    """Return the columns that two schemas have in common."""
    return {
        name: [column for column in columns if column in other[name]]
        for name, columns in one.items()
        if name in other
    }


def hash_of(database: Database, columns: Columns) -> str:
    """Return a digest of what these columns hold, as the driver gives it, past every model."""
    digest = hashlib.sha256()
    with database.engine.connect() as connection:
        for name in sorted(columns):
            asked = ", ".join(f'"{column}"' for column in columns[name])
            rows = connection.execute(text(f'SELECT {asked} FROM "{name}"'))
            digest.update(repr((name, sorted(map(repr, rows)))).encode())
    return digest.hexdigest()
