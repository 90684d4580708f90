"""Deadlocks that a PostgreSQL ended by itself: how many, and between which statements."""

import re
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ktv_booking.db.session import Database

_COUNT = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
_NAME = text("SELECT current_database()")
_PATH = "current_setting('data_directory') || '/../log'"
_SIZE = text(f"SELECT (pg_stat_file({_PATH})).size")
_NEWER = text(f"SELECT pg_read_file({_PATH}, :since, 100000000)")
_AN_ENTRY = r"^\S+ \S+ \S+ {name} "
_A_DEADLOCK = _AN_ENTRY + r"ERROR:  deadlock detected\n(?:.*\n)*?(?=" + _AN_ENTRY + "STATEMENT)"


class Deadlocks:
    """Those of a database of PostgreSQL from now on.

    A server that tests started (`tests.pg`) says in its log at once who waited for whom; its own
    count, all there is to read of another server, may come some seconds late.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        try:
            self._since = self._ask(_SIZE)
        except DBAPIError:
            self._since = None

    def met(self) -> dict[str, Any]:
        """Return `deadlocks`, their number, and, where there are any, `who_waited`."""
        told = self._told() if self._since is not None else []
        met = max(self._ask(_COUNT), len(told))
        return {"deadlocks": met} | (
            {"who_waited": told or ["see the server's log"]} if met else {}
        )

    def _told(self) -> list[str]:
        log = self._ask(_NEWER, since=self._since)
        pattern = _A_DEADLOCK.format(name=re.escape(self._ask(_NAME)))
        return [entry[0] for entry in re.finditer(pattern, log, re.MULTILINE)]

    def _ask(self, question: Any, **values: Any) -> Any:
        return self._database.read(lambda session: session.scalar(question, values))
