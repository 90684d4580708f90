"""Every row of a store, to say whether anything at all has changed."""

from typing import Any

from sqlalchemy import text

from ktv_booking.app_models import metadata
from ktv_booking.db.session import Database

Rows = dict[str, list[Any]]
TABLES = sorted(metadata.tables)


def rows_of(database: Database) -> Rows:
    """Return every row of every table, as the store shows it, in a fixed order."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            raw = connection.connection.driver_connection
            assert raw is not None
            return {
                table: sorted(map(repr, raw.execute(f"SELECT * FROM {table}"))) for table in TABLES
            }
        said = " UNION ALL ".join(
            f"SELECT '{table}', array_agg(one::text ORDER BY one::text) FROM {table} one"
            for table in TABLES
        )
        return {name: list(rows or ()) for name, rows in connection.execute(text(said))}


def changes(before: Rows, after: Rows) -> list[str]:
    """Return which tables differ, and how many rows came and went; a changed one did both."""
    found = []
    for table in TABLES:
        was, now = set(before[table]), set(after[table])
        if was != now:
            found.append(f"{table}: {len(now - was)} came, {len(was - now)} went")
    return found
