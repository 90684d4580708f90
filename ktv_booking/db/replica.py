"""A streaming replica, for reads that may be some seconds old.

How far a server has come is a position in the primary's log. A write's position is its mark; the
replica is asked only where it has replayed the caller's mark, and whatever the primary had a few
seconds ago. Wherever it cannot be asked, the primary is.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from ktv_booking.db.dialects import is_transient, is_unavailable
from ktv_booking.db.servers import server_engine
from ktv_booking.db.units import SNAPSHOT, UNIT

Answer = TypeVar("Answer")

ASKED_AGAIN_AFTER = 2.0
"""Seconds; what is read is at most three times as old."""

LEFT_ALONE_FOR = 5.0
"""Seconds without a try after the replica was away, so that it is not waited for on each read."""

UNREACHED = 1 << 64
MARK = re.compile(r"([0-9A-F]{1,8})/([0-9A-F]{1,8})")
_WRITTEN = text("SELECT pg_current_wal_insert_lsn()::text")
_FLUSHED = text("SELECT pg_current_wal_flush_lsn()::text")
_REPLAYED = text("SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END")


class NotUsable(Exception):
    """The replica is away, behind, or none any more: ask the primary."""


def position_of(mark: str) -> int:
    """Return the position a mark such as `0/16B3748` stands for.

    Raises:
        ValueError: it is no such mark.
    """
    found = MARK.fullmatch(mark)
    if found is None:
        raise ValueError("a mark is two hexadecimal numbers: 0/16B3748")
    return int(found[1], 16) << 32 | int(found[2], 16)


def mark_after_commit(connection: Connection) -> str | None:
    """Return a position of the log that has the unit just committed on `connection`.

    None where the server cannot say any more; the unit is committed all the same.
    """
    try:
        return str(_on_its_own(connection).scalar(_WRITTEN))
    except DBAPIError:
        return None


class Replica:
    """One replica of one primary, and what is known of both."""

    def __init__(self, url: URL, *, primary: Engine) -> None:
        self._engine = server_engine(url)
        self._primary = primary
        self._lock = threading.Lock()
        self._left_alone_until = 0.0
        self._asked_at = 0.0
        self._latest = 0
        self._must_have = 0

    def read(self, query: Callable[[Session], Answer], *, after: int) -> Answer:
        """Run `query` on one snapshot that has all up to the position `after`.

        Raises:
            NotUsable: the replica is away, or has not come so far.
        """
        needed = max(after, self._position_some_seconds_ago())
        with self._while_it_is_there(), self._engine.connect() as connection:
            # Asked before the snapshot is taken: replay may run on in between, never back.
            replayed = _on_its_own(connection).scalar(_REPLAYED)
            connection.rollback()
            if replayed is None or position_of(replayed) < needed:
                raise NotUsable
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with Session(
                connection, expire_on_commit=False, info={UNIT: True, SNAPSHOT: True}
            ) as session:
                return query(session)

    @contextmanager
    def _while_it_is_there(self) -> Iterator[None]:
        if time.monotonic() < self._left_alone_until:
            raise NotUsable
        try:
            yield
        except PoolTimeout as error:
            raise NotUsable from error
        except DBAPIError as error:
            if is_unavailable(error):
                self._left_alone_until = time.monotonic() + LEFT_ALONE_FOR
            elif not is_transient(error):
                raise
            raise NotUsable from error

    def _position_some_seconds_ago(self) -> int:
        """Return what any read must have; a replica that got stuck is found out by it."""
        with self._lock:
            now = time.monotonic()
            age = now - self._asked_at
            if age < ASKED_AGAIN_AFTER:
                return self._must_have
            self._asked_at, known = now, self._must_have
            if was_idle := age > 2 * ASKED_AGAIN_AFTER:
                self._must_have = UNREACHED
        try:
            with self._primary.connect() as connection:
                position = position_of(str(_on_its_own(connection).scalar(_FLUSHED)))
        except (DBAPIError, PoolTimeout):
            position = None
        with self._lock:
            if position is None:
                self._must_have = known
            else:
                # After a pause the last position says nothing of a few seconds ago.
                self._must_have = position if was_idle else self._latest
                self._latest = position
            return self._must_have

    def close(self) -> None:
        """Let every connection go."""
        self._engine.dispose()


def _on_its_own(connection: Connection) -> Connection:
    """Return `connection` for single statements, each its own transaction."""
    return connection.execution_options(isolation_level="AUTOCOMMIT")
