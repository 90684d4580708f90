"""A connection to PostgreSQL that gives up by itself when no answer comes."""

from collections.abc import Generator, Sequence
from typing import Any, TypeVar, overload

import psycopg
from psycopg import _queries
from psycopg.pq import ExecStatus

from ktv_booking.db.patience import longest_wait

T = TypeVar("T")
ROWS = (ExecStatus.TUPLES_OK, ExecStatus.SINGLE_TUPLE, ExecStatus.TUPLES_CHUNK)

# psycopg reads a statement for its places once and remembers that, but not of one with more
# than 50 values: a booking with all it leaves behind has some 70 (docs/adr/0017)
_queries.MAX_CACHED_STATEMENT_PARAMS = 200
_queries.MAX_CACHED_STATEMENT_LENGTH = 16_384


class NoTimeLeft(psycopg.OperationalError):
    """The caller's deadline is too near for another connection."""


class Columns(Sequence[psycopg.Column]):
    """What a statement answers with, read from the answer when somebody looks.

    SQLAlchemy asks of every answer whether it has columns, and what they are only the first
    time a statement is run (docs/adr/0017).
    """

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor

    @overload
    def __getitem__(self, index: int) -> psycopg.Column: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[psycopg.Column]: ...
    def __getitem__(self, index: int | slice) -> psycopg.Column | Sequence[psycopg.Column]:
        """Return one of them, or some."""
        return self._read()[index]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._read())

    def __bool__(self) -> bool:
        """Say that there is an answer, if one without a column."""
        return True

    def _read(self) -> Sequence[psycopg.Column]:
        return psycopg.Cursor.description.__get__(self._cursor) or ()


class UnhurriedCursor(psycopg.Cursor[Any]):
    """A cursor that describes an answer only to who looks at the description."""

    @property
    def description(self) -> Columns | None:  # type: ignore[override]
        """The columns of the last answer; None where it was no table."""
        answer = self.pgresult
        return Columns(self) if answer and answer.status in ROWS else None


class ImpatientConnection(psycopg.Connection[Any]):
    """Waits for an answer as long as the caller may, then lets the connection go.

    Closed from this side, it is never used again, whatever the server still sends; what was
    asked for is rolled back there when the server finds the line broken.
    """

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.cursor_factory = UnhurriedCursor

    def wait(
        self, gen: Generator[Any, Any, T], interval: float = 0.1, timeout: float | None = None
    ) -> T:
        """Return what came back.

        Raises:
            OperationalError: nothing came in time; the connection is closed.
        """
        patience = longest_wait() if timeout is None else timeout
        try:
            return super().wait(gen, interval, timeout=patience)
        except psycopg.errors._WaitTimeout:
            if timeout is None:
                self.pgconn.finish()
            raise
