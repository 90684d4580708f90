"""Rows told as one parameter are the same table on both stores, and the statement stays."""

from datetime import UTC, date, datetime, timedelta, timezone

from sqlalchemy import Date, Integer, String, select
from sqlalchemy.orm import Session

from ktv_booking.db.base import UtcDateTime
from ktv_booking.db.listed import listed, told

COLUMNS = {"day": Date(), "number": Integer(), "at": UtcDateTime(), "said": String()}
EIGHT = datetime(2026, 10, 14, 20, 0, 0, 250_000, timezone(timedelta(hours=8)))
ROWS = [
    (date(2026, 10, 14), 1, EIGHT, """it's "quoted", 包厢, \\ and $.day"""),
    (date(2026, 12, 31), -2, EIGHT + timedelta(days=400), ""),
    (date(2027, 1, 1), 3, EIGHT, None),
]


def rows_of(session: Session, rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    dialect = session.get_bind().dialect
    table = listed(dialect.name, "asked", COLUMNS)
    found = session.execute(
        select(table).order_by(table.c.number.desc()), {"asked": told(dialect, COLUMNS, rows)}
    )
    return [tuple(row) for row in found]


def test_rows_come_back_as_they_were_told(session: Session) -> None:
    back = rows_of(session, [*ROWS])

    assert back == [ROWS[2], ROWS[0], ROWS[1]]
    assert back[0][2] == EIGHT.astimezone(UTC)
    assert rows_of(session, []) == []


def test_instants_compare_with_stored_ones_to_the_microsecond(session: Session) -> None:
    dialect = session.get_bind().dialect
    table = listed(dialect.name, "asked", COLUMNS)
    said = {"asked": told(dialect, COLUMNS, ROWS)}

    for moment, found in ((EIGHT, [1, 3]), (EIGHT + timedelta(microseconds=1), [])):
        asked = select(table.c.number).where(table.c.at == moment).order_by(table.c.number)
        assert list(session.scalars(asked, said)) == found


def test_other_rows_are_the_same_statement() -> None:
    one, other = (select(listed("sqlite", "asked", COLUMNS)) for _ in range(2))

    assert one._generate_cache_key() == other._generate_cache_key()
    assert one._generate_cache_key() is not None
