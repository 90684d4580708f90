"""The way to a PostgreSQL server: straight, or through pgbouncer in front of it.

`?pgbouncer=true` in the URL says that connections are lent for one transaction at a time. Then
nothing may be set for longer than that: the limits go along with each transaction.
"""

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

from ktv_booking.db.patience import time_left
from ktv_booking.db.shelf import let_go_when_cut_off

POOL = 10
CONNECT_SECONDS = 2
PING_AFTER_SECONDS = 1.0
_IDLE_SINCE = "idle_since"
BEHIND_PGBOUNCER = "pgbouncer"
LIMITS = {
    "lock_timeout": "2000",
    "statement_timeout": "3000",
    "idle_in_transaction_session_timeout": "5000",
    "timezone": "UTC",
    "jit": "off",
}
"""Nothing of ours runs long enough to be worth compiling: a call list took 1.6 s of it."""

_AT_START = " ".join(f"-c {name}={value}" for name, value in LIMITS.items())
_FOR_THIS_TRANSACTION = "SELECT " + ", ".join(
    f"set_config('{name}', '{value}', true)" for name, value in LIMITS.items()
)


def server_engine(url: URL) -> Engine:
    """Return an engine whose statements, locks and idle transactions end in bounded time."""
    is_lent = is_behind_pgbouncer(url)
    at_start = {} if is_lent else {"options": _AT_START}
    preparing = {"prepare_threshold": None} if is_lent else {}  # else psycopg's own way
    engine = create_engine(
        url.difference_update_query([BEHIND_PGBOUNCER]),
        pool_size=POOL,
        max_overflow=2,
        pool_timeout=0.5,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, **preparing, **at_start},
    )
    event.listen(engine, "do_connect", _connect_impatiently)
    event.listen(engine, "checkin", _note_the_time)
    event.listen(engine, "checkout", partial(_ping_after_a_pause, engine.dialect))
    let_go_when_cut_off(engine)
    if is_lent:
        event.listen(engine, "begin", _limit_this_transaction)
    return engine


def is_behind_pgbouncer(url: URL) -> bool:
    """Say whether the URL leads to pgbouncer: `?pgbouncer=true`."""
    return url.query.get(BEHIND_PGBOUNCER) == "true"


def _connect_impatiently(
    _dialect: Any, _record: Any, words: Sequence[Any], named: dict[str, Any]
) -> Any:
    """Open a connection that never waits longer than its caller may.

    Raises:
        OperationalError: there is no time left to connect in.
    """
    from ktv_booking.db.postgres import ImpatientConnection, NoTimeLeft  # noqa: PLC0415  (an extra)

    if time_left() < CONNECT_SECONDS:
        raise NoTimeLeft("no time is left to connect")
    return ImpatientConnection.connect(*words, **named)


def _note_the_time(_connection: Any, record: Any) -> None:
    record.info[_IDLE_SINCE] = time.monotonic()


def _ping_after_a_pause(dialect: Dialect, connection: Any, record: Any, _proxy: Any) -> None:
    """Find out whether a connection that lay idle still lives.

    One that served a moment ago is not asked, as `pool_pre_ping` would: that is a way to the
    server and back for each unit. Where it died in that moment, the unit is begun again.
    """
    idle_since = record.info.get(_IDLE_SINCE)
    if idle_since is None or time.monotonic() - idle_since < PING_AFTER_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError("the server has gone") from error


def _limit_this_transaction(connection: Connection) -> None:
    if not getattr(connection.connection.driver_connection, "autocommit", False):
        connection.exec_driver_sql(_FOR_THIS_TRANSACTION)
