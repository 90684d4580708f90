"""What goes over the line to PostgreSQL: every way there and back, as libpq itself notes it.

BEGIN and COMMIT count as well, which no event of SQLAlchemy tells from what was sent.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from psycopg.pq import Trace
from sqlalchemy import event

from ktv_booking.db.session import Database

ASKED = re.compile(
    r'^F\t\d+\t(?:Query\t|Parse\t "[^"]*") "(.*?)"(?: \d[ \d]*)?$', re.MULTILINE | re.DOTALL
)
ONE_WAY = re.compile(r"^F\t\d+\t(?:Query|Sync)\b", re.MULTILINE)


class Line:
    """What was sent: how many ways there and back, and the statements, in order."""

    def __init__(self) -> None:
        self.ways = 0
        self.statements: list[str] = []

    def read(self, notes: str) -> None:
        """Add what one connection noted."""
        self.ways += len(ONE_WAY.findall(notes))
        self.statements += ASKED.findall(notes)


@contextmanager
def listening_in(database: Database) -> Iterator[Line]:
    """Note what is sent on the connections that are lent meanwhile; read it afterwards."""
    line = Line()
    with TemporaryDirectory() as folder:
        notes: dict[Any, tuple[Path, Any]] = {}

        def lent(connection: Any, _record: Any, _proxy: Any) -> None:
            if connection in notes:
                return
            path = Path(folder) / str(len(notes))
            notes[connection] = path, connection.prepare_threshold
            connection.prepare_threshold = None  # each statement is then sent with its text
            connection.pgconn.trace(os.open(path, os.O_CREAT | os.O_WRONLY))
            connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)

        event.listen(database.engine, "checkout", lent)
        try:
            yield line
        finally:
            event.remove(database.engine, "checkout", lent)
            for connection, (path, threshold) in notes.items():
                connection.pgconn.untrace()
                connection.prepare_threshold = threshold
                line.read(path.read_text())
