"""A connection to PostgreSQL that gives up by itself when no answer comes."""

from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg import _queries

from ktv_booking.db.patience import longest_wait

T = TypeVar("T")

# psycopg reads a statement for its places once and remembers that, but not of one with more
# than 50 values: a booking with all it leaves behind has some 70 (docs/adr/0017)
_queries.MAX_CACHED_STATEMENT_PARAMS = 200
_queries.MAX_CACHED_STATEMENT_LENGTH = 16_384


class NoTimeLeft(psycopg.OperationalError):
    """The caller's deadline is too near for another connection."""


class ImpatientConnection(psycopg.Connection[Any]):
    """Waits for an answer as long as the caller may, then lets the connection go.

    Closed from this side, it is never used again, whatever the server still sends; what was
    asked for is rolled back there when the server finds the line broken.
    """

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
