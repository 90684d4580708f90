"""The store as a desk sees it: `work` changes and commits, `read` only looks."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from ktv_booking.db.crash import crash_point
from ktv_booking.db.dialects import (
    WriterGate,
    engines_for,
    is_a_standbys,
    is_transient,
    is_unavailable,
    on_their_own,
    read_url,
)
from ktv_booking.db.leaving import write_left
from ktv_booking.db.patience import READY_SECONDS, time_left, within
from ktv_booking.db.replica import NotUsable, Replica, mark_after_commit
from ktv_booking.db.units import (
    GLANCE,
    SNAPSHOT,
    UNIT,
    BeginAgain,
    NeedsASnapshot,
    do_after_commit,
    unit_info,
)
from ktv_booking.kernel.errors import Busy, NotFound, StoreUnavailable

Answer = TypeVar("Answer")

WRITE_MARK = "write_mark"
"""Under this name a unit keeps how far the log had come when it was committed."""

TRIES = 5
PERMITS = 10
PERMIT_WAIT_SECONDS = 2.0
WORTH_A_TRY_SECONDS = 2.5
"""Less is left of a request's time than one more wait for a lock may take."""


class Database:
    """Engines, admission, retries, and the only `.commit()`.

    Source: design.md 1.3 (docs/adr/0002).
    """

    def __init__(self, url: str, *, replica_url: str | None = None) -> None:
        self.url = read_url(url)
        self._writing, self._reading = engines_for(self.url)
        self._glancing = None if self.is_sqlite else on_their_own(self._writing)
        self._replica = self._replica_at(replica_url) if replica_url else None
        self._gate = WriterGate(self.url)
        self._permits = threading.BoundedSemaphore(PERMITS)

    def _replica_at(self, url: str) -> Replica:
        found = read_url(url)
        if self.is_sqlite or found.get_backend_name() != "postgresql":
            raise ValueError("a replica is a PostgreSQL server's, and itself one")
        return Replica(found, primary=self._writing)

    @property
    def engine(self) -> Engine:
        """The engine that may write, for migrations."""
        return self._writing

    @property
    def has_replica(self) -> bool:
        """Say whether there is a second server for reads that may be stale."""
        return self._replica is not None

    @property
    def is_sqlite(self) -> bool:
        """Say whether the store is the embedded one."""
        return self.url.get_backend_name() == "sqlite"

    def work(self, use_case: Callable[[Session], Answer], *, repeatable: bool = False) -> Answer:
        """Run `use_case` in one transaction and commit it; try again where that is safe.

        `repeatable` says that running it again after a COMMIT of unknown outcome does no harm
        (it carries an idempotency key, or is a job guarded by a unique one).

        Raises:
            Busy: no permit within two seconds, the lock stayed taken, or no time is left.
            StoreUnavailable: the store does not answer.
        """
        learned: dict[str, Any] = {}
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(use_case, learned, repeatable=repeatable)
            except (DBAPIError, PoolTimeout, BeginAgain) as error:
                learned |= error.learned if isinstance(error, BeginAgain) else {}
                was_hit = isinstance(error, BeginAgain) or (
                    isinstance(error, DBAPIError) and is_transient(error)
                )
                if not (was_hit or is_unavailable(error) or is_a_standbys(error)):
                    raise
                is_last = attempt == TRIES or time_left() < WORTH_A_TRY_SECONDS
                if was_hit and is_last:
                    raise Busy(retry_after=1) from error
                if is_last or not (was_hit or _was_cut_off(error)):
                    raise StoreUnavailable(retry_after=1) from error
            time.sleep(random.uniform(0.0, 0.02 * 2**attempt))  # noqa: S311  (jitter)
        raise AssertionError("unreachable")

    def _once(
        self,
        use_case: Callable[[Session], Answer],
        learned: Mapping[str, Any],
        *,
        repeatable: bool,
    ) -> Answer:
        with (
            self._admitted(),
            self._gate.held(),
            self._writing.connect() as connection,
            Session(connection, expire_on_commit=False, info=unit_info(learned)) as session,
        ):
            answer = use_case(session)
            session.flush()
            write_left(session)
            crash_point("before_commit")
            try:
                session.commit()
            except DBAPIError as error:
                if error.connection_invalidated and not repeatable:
                    raise StoreUnavailable(retry_after=1, outcome="unknown") from error
                raise
            crash_point("after_commit")
            do_after_commit(session)
            if self._replica is not None:
                session.info[WRITE_MARK] = mark_after_commit(connection)
            return answer

    def read(self, query: Callable[[Session], Answer], *, at_a_glance: bool = False) -> Answer:
        """Run `query` on one consistent snapshot that cannot write.

        `at_a_glance` tries it without one first: right for a query that reads revisions in one
        statement, finds the rest kept under them, and calls `ensure_snapshot` where it does not.
        A server is then asked once instead of four times.

        Raises:
            Busy: no permit within two seconds, or another program keeps the store to itself.
            StoreUnavailable: the store does not answer.
        """
        if at_a_glance and self._glancing is not None:
            with suppress(NeedsASnapshot):
                return self._look(self._glancing, query, {UNIT: True, SNAPSHOT: True, GLANCE: True})
        return self._look(self._reading, query, {UNIT: True, SNAPSHOT: True})

    def _look(
        self, engine: Engine, query: Callable[[Session], Answer], info: dict[Any, Any]
    ) -> Answer:
        for is_last in (False, True):
            try:
                with (
                    self._admitted(),
                    Session(engine, expire_on_commit=False, info=dict(info)) as session,
                ):
                    return _looked(session, query)
            except (DBAPIError, PoolTimeout) as error:
                if _was_cut_off(error) and not is_last and time_left() > WORTH_A_TRY_SECONDS:
                    continue
                if is_unavailable(error):
                    raise StoreUnavailable(retry_after=1) from error
                if isinstance(error, DBAPIError) and is_transient(error):
                    raise Busy(retry_after=1) from error
                raise
        raise AssertionError("unreachable")

    def read_stale(self, query: Callable[[Session], Answer], *, after: int = 0) -> Answer:
        """Run `query` where it may see the store as it was some seconds ago.

        That is the replica, where there is one that has replayed the position `after`; else, and
        for what the replica has not heard of yet, it is `read`. Never for what a write stands on.

        Raises:
            Busy: as `read`.
            StoreUnavailable: neither answers.
        """
        if self._replica is not None:
            with suppress(NotUsable, NotFound):
                return self._replica.read(partial(_looked, query=query), after=after)
        return self.read(query)

    @contextmanager
    def _admitted(self) -> Iterator[None]:
        patience = time_left(PERMIT_WAIT_SECONDS)
        if not (patience and self._permits.acquire(timeout=patience)):
            raise Busy(retry_after=1)
        try:
            yield
        finally:
            self._permits.release()

    def is_ready(self) -> bool:
        """Say whether the store answers."""
        try:
            with within(READY_SECONDS):
                return bool(self.read(lambda session: session.scalar(text("SELECT 1"))) == 1)
        except (StoreUnavailable, Busy):
            return False

    def close(self) -> None:
        """Let every connection go."""
        self._writing.dispose()
        self._reading.dispose()
        if self._replica is not None:
            self._replica.close()


def _looked(session: Session, query: Callable[[Session], Answer]) -> Answer:
    """Answer a query and end the look: after a ROLLBACK the driver would prepare all anew.

    There is nothing to commit: a line that breaks off now takes nothing from the answer.
    """
    answer = query(session)
    with suppress(DBAPIError):
        session.commit()
    return answer


def _was_cut_off(error: Exception) -> bool:
    """Say whether a connection that had served broke; one that cannot be made is no such thing.

    Before COMMIT the store has undone what it carried; what broke off during COMMIT comes here
    only where doing it again does no harm.
    """
    return isinstance(error, DBAPIError) and error.connection_invalidated
