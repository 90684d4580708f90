"""Where the two stores differ: engines, the writer gate, how each names what went wrong."""

import fcntl
import hashlib
import os
import random
import re
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import BigInteger, Engine, bindparam, create_engine, event, func, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from ktv_booking.db.patience import time_left
from ktv_booking.db.servers import POOL, server_engine
from ktv_booking.db.shelf import let_go_when_cut_off
from ktv_booking.db.units import is_unit
from ktv_booking.kernel.errors import Busy

SQLITE_AWAY = ("unable to open", "disk I/O error", "database or disk is full", "readonly")
POSTGRES_AWAY = frozenset({None, "53100", "53200", "53300", "57014", "57P01", "57P02", "57P03"})
"""No answer at all; disk, memory or connections full; cancelled or shut down."""

LINE_CUT, ONLY_READS = "08", "25006"

TRANSIENT_STATES = frozenset({"40001", "40P01", "55P03"})
GATE_WAIT_SECONDS = 5.0
BUSY_WAIT_SECONDS = 2.0
"""How long SQLite itself waits for another program's lock; no deadline of ours shortens it."""


class MissingDriver(RuntimeError):
    """PostgreSQL was asked for and its driver is not installed."""


def read_url(text: str) -> URL:
    """Return the store's URL with the driver this house uses.

    Raises:
        MissingDriver: PostgreSQL without psycopg.
    """
    url = make_url(text)
    if url.get_backend_name() != "postgresql":
        return url
    try:
        import psycopg  # noqa: F401, PLC0415  (an optional extra)
    except ModuleNotFoundError as error:
        raise MissingDriver("PostgreSQL needs: pip install 'ktv-booking[postgres]'") from error
    return url.set(drivername="postgresql+psycopg")


def engines_for(url: URL) -> tuple[Engine, Engine]:
    """Return the engines of `Work` and of `Read`."""
    if url.get_backend_name() == "postgresql":
        engine = server_engine(url)
        reading = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        return engine, reading
    _make_private(url)
    writing = create_engine(
        url, pool_size=1, max_overflow=0, pool_timeout=GATE_WAIT_SECONDS, hide_parameters=True
    )
    readers = create_engine(
        url, pool_size=POOL, max_overflow=2, pool_timeout=0.5, hide_parameters=True
    )
    _tune_sqlite(writing, begin="BEGIN IMMEDIATE", query_only=False)
    _tune_sqlite(readers, begin="BEGIN", query_only=True)
    for engine in (writing, readers):
        stay_with_the_file(engine, Path(str(url.database)))
        let_go_when_cut_off(engine)
    return writing, readers


def on_their_own(engine: Engine) -> Engine:
    """Return `engine` for single statements, each a transaction of its own."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _make_private(url: URL) -> None:
    """Create a SQLite file readable by its owner alone: it holds phones and birthdays."""
    if not url.database or url.database == ":memory:":
        raise ValueError("SQLite needs a file: sqlite:///path/to/store.sqlite3")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(url.database, os.O_CREAT | os.O_RDWR, 0o600))


def stay_with_the_file(engine: Engine, file: Path) -> None:
    """Use a connection only while it has open what lies at `file`, and never make a new file.

    SQLite would go on writing into a file that was moved away or replaced, and start an empty one
    where there is none; both would lose what was answered for.
    """

    def connect(_dialect: Any, record: Any, words: list[Any], named: dict[str, Any]) -> None:
        words[:] = [f"file:{quote(str(file.absolute()))}?mode=rw", *words[1:]]
        named["uri"] = True
        record.info["opened"] = _identity(file)

    def check_out(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info.get("opened") != _identity(file):
            raise DisconnectionError("the store's file is not the one that was opened")

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", check_out)


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from another at the same place; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _tune_sqlite(engine: Engine, *, begin: str, query_only: bool) -> None:
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA busy_timeout={BUSY_WAIT_SECONDS * 1000:.0f}")
        connection.execute(f"PRAGMA query_only={'ON' if query_only else 'OFF'}")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "checkin", _end_what_a_failed_commit_left)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))


def _end_what_a_failed_commit_left(connection: sqlite3.Connection | None, _record: Any) -> None:
    """Roll back: SQLite keeps a transaction open whose COMMIT it refused, with its lock on all."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


class WriterGate:
    """One writer at a time, across threads and processes of one host. PostgreSQL needs none.

    SQLite's own waiting backs off further and further and is unfair (docs/reliability.md); here
    threads queue, and processes try again within two milliseconds.
    """

    def __init__(self, url: URL) -> None:
        self._lock = threading.Lock()
        self._path = f"{url.database}.gate" if url.get_backend_name() == "sqlite" else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the gate.

        Raises:
            Busy: other threads or processes kept it for too long.
        """
        if self._path is None:
            yield
            return
        if not self._lock.acquire(timeout=_gate_patience()):
            raise Busy(retry_after=1)
        try:
            handle = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                _lock_in_time(handle)
                yield
            finally:
                os.close(handle)
        finally:
            self._lock.release()


def _gate_patience() -> float:
    """Return how long the gate may be waited for, so that a wait behind it is in time as well."""
    return max(0.0, time_left(GATE_WAIT_SECONDS + BUSY_WAIT_SECONDS) - BUSY_WAIT_SECONDS)


def _lock_in_time(handle: int) -> None:
    """Lock the gate's file, or give up: a process that is stopped must not stop the others.

    Raises:
        Busy: another process kept it for too long.
    """
    deadline = time.monotonic() + _gate_patience()
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy(retry_after=1) from None
            time.sleep(random.uniform(0.0002, 0.002))  # noqa: S311  (jitter)
        else:
            return


def is_transient(error: DBAPIError) -> bool:
    """Say whether the same unit of work may succeed when it is tried again."""
    if getattr(error.orig, "sqlstate", None) in TRANSIENT_STATES:
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(error.orig)


def is_unavailable(error: Exception) -> bool:
    """Say whether the store itself is away, rather than the statement wrong."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return any(sign in str(error.orig) for sign in SQLITE_AWAY)
    state = getattr(error.orig, "sqlstate", None)
    return state in POSTGRES_AWAY or str(state).startswith(LINE_CUT)


def is_a_standbys(error: Exception) -> bool:
    """Say whether a server refused a change because it only follows another one."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") == ONLY_READS


_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")


def violated_constraint(error: IntegrityError) -> str | None:
    """Return the name of the constraint that refused, as both stores would spell it."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name or diagnosis.message_primary)
    message = str(error.orig)
    if match := _SQLITE_UNIQUE.fullmatch(message):
        columns = [column.rsplit(".", 1) for column in match[1].split(", ")]
        return "_".join(["uq", columns[0][0], *(name for _, name in columns)])
    if match := _SQLITE_CHECK.fullmatch(message):
        return match[1]
    return message


_QUEUE = "queue"
IN_LINE = func.pg_advisory_xact_lock(bindparam(_QUEUE, type_=BigInteger())).label("in_line")
"""To be asked for with a statement: it comes back when whoever was in line before has ended."""


def waiting_in_line(session: Session, what: str | None) -> dict[str, int]:
    """Return what `IN_LINE` is asked with, so that one unit at a time passes for the same `what`.

    Taken with the last lock of a day, at most once per unit. Nothing on SQLite, which has one
    writer anyhow; what PostgreSQL is told is a number that says nothing of `what`.
    """
    if what is None or session.get_bind().dialect.name != "postgresql":
        return {}
    digest = hashlib.sha256(what.encode()).digest()
    return {_QUEUE: int.from_bytes(digest[:8], "big", signed=True)}


def allow_seconds(session: Session, seconds: int) -> None:
    """Let each statement of this unit take so long on a server, where a desk's may not."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL statement_timeout = {seconds * 1000:d}"))


def look_up_by_key(session: Session) -> None:
    """Let a server of this unit look rows up one by one, where it would rather read a whole table.

    It reckons that a page found by a key costs four times the next one, as on a turning disk.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL random_page_cost = 1.1"))


@contextmanager
def refusing(session: Session, refusals: Mapping[str, type[Exception]]) -> Iterator[None]:
    """Flush; turn a named constraint violation into its refusal.

    A unit ends with it, so it needs no savepoint of its own; a session that is lent for more
    than one goes back to where it was.
    """
    try:
        with nullcontext() if is_unit(session) else session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        refusal = refusals.get(violated_constraint(error) or "")
        if refusal is None:
            raise
        raise refusal from error
