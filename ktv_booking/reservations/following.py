"""Who follows which day's book in this process, and the one reading a second for all of them.

Each process asks the store itself, so that boards are live across processes and hosts, and also
where connections are lent for one transaction only (pgbouncer), without anything in between.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from typing import Final
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool

from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Busy, StoreUnavailable
from ktv_booking.reservations.queries.revs import DayKey, revs_of

log = logging.getLogger(__name__)
EVERY_SECONDS: Final = 1.0

Reading = dict[DayKey, int]


class Followers:
    """The days that are followed on one event loop; they are read only while somebody follows."""

    def __init__(self, database: Database, *, every_seconds: float = EVERY_SECONDS) -> None:
        self._database = database
        self._every_seconds = every_seconds
        self._days: Counter[DayKey] = Counter()
        self._next: asyncio.Future[Reading | None] | None = None
        self._rounds: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def following(self, day: DayKey) -> AsyncIterator[None]:
        """Have `day` read along while the block runs."""
        self._days[day] += 1
        try:
            yield
        finally:
            self._days[day] -= 1
            if not self._days[day]:
                del self._days[day]

    async def next_reading(self) -> Reading | None:
        """Wait for the next reading of all days followed; None where the store did not answer."""
        if self._rounds is None or self._rounds.done():
            # Nobody's request: it outlives whoever began it, and has nothing of their deadline.
            self._rounds = asyncio.create_task(self._go_round(), context=Context())
        if self._next is None or self._next.done():
            self._next = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._next)

    async def _go_round(self) -> None:
        try:
            while self._days:
                await asyncio.sleep(self._every_seconds)
                self._tell(await self._read())
        finally:
            self._tell(None)

    async def _read(self) -> Reading | None:
        days = list(self._days)
        if not days:
            return {}
        try:
            return await run_in_threadpool(
                self._database.read, lambda session: revs_of(session, days), at_a_glance=True
            )
        except (Busy, StoreUnavailable):
            log.warning("the days that are followed cannot be read now")
            return None

    def _tell(self, reading: Reading | None) -> None:
        if self._next is not None and not self._next.done():
            self._next.set_result(reading)


_followers: "WeakKeyDictionary[asyncio.AbstractEventLoop, WeakKeyDictionary[Database, Followers]]"
_followers = WeakKeyDictionary()


def followers_of(database: Database) -> Followers:
    """Return those who follow days of one store, on the event loop that is running."""
    here = _followers.setdefault(asyncio.get_running_loop(), WeakKeyDictionary())
    if database not in here:
        here[database] = Followers(database)
    return here[database]
