"""The store as a desk sees it: `work` changes and commits, `read` only looks."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from ktv_booking.db.dialects import (
    WriterGate,
    engines_for,
    is_transient,
    is_unavailable,
    read_url,
)
from ktv_booking.kernel.errors import Busy, StoreUnavailable

Answer = TypeVar("Answer")

TRIES = 5
PERMITS = 10
PERMIT_WAIT_SECONDS = 2.0


class Database:
    """Engines, admission, retries, and the only `.commit()`.

    Source: design.md 1.3 (docs/adr/0002).
    """

    def __init__(self, url: str) -> None:
        self.url = read_url(url)
        self._writing, self._reading = engines_for(self.url)
        self._gate = WriterGate(self.url)
        self._permits = threading.BoundedSemaphore(PERMITS)

    @property
    def engine(self) -> Engine:
        """The engine that may write, for migrations."""
        return self._writing

    @property
    def is_sqlite(self) -> bool:
        """Say whether the store is the embedded one."""
        return self.url.get_backend_name() == "sqlite"

    def work(self, use_case: Callable[[Session], Answer], *, repeatable: bool = False) -> Answer:
        """Run `use_case` in one transaction and commit it; try again where that is safe.

        `repeatable` says that running it again after a COMMIT of unknown outcome does no harm
        (it carries an idempotency key, or is a job guarded by a unique one).

        Raises:
            Busy: no permit within two seconds, or the lock stayed taken.
            StoreUnavailable: the store does not answer.
        """
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(use_case, repeatable=repeatable)
            except (DBAPIError, PoolTimeout) as error:
                again = isinstance(error, DBAPIError) and is_transient(error)
                if not again and not is_unavailable(error):
                    raise
                if not again:
                    raise StoreUnavailable(retry_after=1) from error
                if attempt == TRIES:
                    raise Busy(retry_after=1) from error
            time.sleep(random.uniform(0.0, 0.02 * 2**attempt))  # noqa: S311  (jitter)
        raise AssertionError("unreachable")

    def _once(self, use_case: Callable[[Session], Answer], *, repeatable: bool) -> Answer:
        with (
            self._admitted(),
            self._gate.held(),
            Session(self._writing, expire_on_commit=False) as session,
        ):
            answer = use_case(session)
            try:
                session.commit()
            except DBAPIError as error:
                if error.connection_invalidated and not repeatable:
                    raise StoreUnavailable(retry_after=1, outcome="unknown") from error
                raise
            return answer

    def read(self, query: Callable[[Session], Answer]) -> Answer:
        """Run `query` on one consistent snapshot that cannot write.

        Raises:
            Busy: no permit within two seconds.
            StoreUnavailable: the store does not answer.
        """
        try:
            with self._admitted(), Session(self._reading) as session:
                return query(session)
        except (DBAPIError, PoolTimeout) as error:
            if is_unavailable(error):
                raise StoreUnavailable(retry_after=1) from error
            raise

    @contextmanager
    def _admitted(self) -> Iterator[None]:
        if not self._permits.acquire(timeout=PERMIT_WAIT_SECONDS):
            raise Busy(retry_after=1)
        try:
            yield
        finally:
            self._permits.release()

    def is_ready(self) -> bool:
        """Say whether the store answers."""
        try:
            return bool(self.read(lambda session: session.scalar(text("SELECT 1"))) == 1)
        except (StoreUnavailable, Busy):
            return False

    def close(self) -> None:
        """Let every connection go."""
        self._writing.dispose()
        self._reading.dispose()
