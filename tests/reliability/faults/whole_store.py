"""A whole store in one number: every row of every table, in the order of their keys."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import MetaData, func, select
from sqlalchemy.orm import Session

from ktv_booking.app_models import metadata
from ktv_booking.db.patience import unhurried
from ktv_booking.db.session import Database

AT_A_TIME = 5_000


def rows_hash(database: Database, tables: MetaData = metadata) -> str:
    """Return a digest of all rows; equal digests mean equal stores."""

    def digest_of(session: Session) -> str:
        digest = hashlib.sha256()
        for line in _lines(session, tables):
            digest.update(line.encode())
        return digest.hexdigest()

    with unhurried():
        return database.read(digest_of)


def row_counts(database: Database, tables: MetaData = metadata) -> dict[str, int]:
    """Return how many rows each table has."""
    return database.read(
        lambda session: {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.sorted_tables
        }
    )


def _lines(session: Session, tables: MetaData) -> Iterable[str]:
    for table in tables.sorted_tables:
        yield f"\n{table.name}\n"
        ordered = select(*table.columns).order_by(*table.primary_key.columns)
        for row in session.execute(ordered, execution_options={"yield_per": AT_A_TIME}):
            yield repr(tuple(row))
