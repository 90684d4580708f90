"""What may befall a unit of work: hit by another writer, cut off, before COMMIT and during it.

On PostgreSQL the server itself raises it; during COMMIT by a trigger that is deferred to it and
counts in a sequence, which no rollback turns back.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ktv_booking.db.session import Database

CLOSED = "closed"
OF_POSTGRESQL = ("40001", "40P01", "55P03", CLOSED)
OF_SQLITE = ("SQLITE_BUSY", CLOSED)
_TERMINATE = "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1);"


def befall(session: Session, mishap: str) -> None:
    """Let it happen in the middle of this unit."""
    if mishap == "SQLITE_BUSY":
        raise _busy()
    if mishap == CLOSED and session.get_bind().dialect.name == "sqlite":
        raw = session.connection().connection.driver_connection
        assert raw is not None
        raw.close()
        session.execute(text("SELECT 1"))
    session.execute(text(f"DO $$ BEGIN {_doing(mishap)} END $$"))


@contextmanager
def at_commit(database: Database, mishap: str, times: int) -> Iterator[Callable[[], int]]:
    """Let it happen to the next so many COMMITs of units that open a venue; count all of them."""
    watched = _sqlite_commits if database.is_sqlite else _postgresql_commits
    with watched(database, mishap, times) as counted:
        yield counted


@contextmanager
def _postgresql_commits(database: Database, mishap: str, times: int) -> Iterator[Callable[[], int]]:
    function = (
        "CREATE FUNCTION mishap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF nextval('commits') <= {times} THEN {_doing(mishap)} END IF; RETURN NULL; END $$"
    )
    trigger = (
        "CREATE CONSTRAINT TRIGGER mishap AFTER INSERT ON venues "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mishap()"
    )
    with database.engine.begin() as connection:
        for order in ("CREATE SEQUENCE commits", function, trigger):
            connection.execute(text(order))

    def counted() -> int:
        with database.engine.connect() as connection:
            return int(connection.execute(text("SELECT last_value FROM commits")).scalar_one())

    yield counted
    with database.engine.begin() as connection:
        for order in (
            "DROP TRIGGER mishap ON venues",
            "DROP FUNCTION mishap",
            "DROP SEQUENCE commits",
        ):
            connection.execute(text(order))


@contextmanager
def _sqlite_commits(database: Database, mishap: str, times: int) -> Iterator[Callable[[], int]]:
    commits: list[int] = []

    def on_commit(connection: Any) -> None:
        commits.append(1)
        if len(commits) > times:
            return
        if mishap == "SQLITE_BUSY":
            raise _busy()
        connection.connection.driver_connection.close()

    event.listen(database.engine, "commit", on_commit)
    try:
        yield lambda: len(commits)
    finally:
        event.remove(database.engine, "commit", on_commit)


def _doing(mishap: str) -> str:
    return _TERMINATE if mishap == CLOSED else f"RAISE EXCEPTION USING ERRCODE = '{mishap}';"


def _busy() -> Exception:
    busy = sqlite3.OperationalError("database is locked")
    return DBAPIError.instance(None, None, busy, sqlite3.Error)
