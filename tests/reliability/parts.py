"""A run split over processes, each with a store of its own that need not survive anything."""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ktv_booking.db.migrate import migrate
from tests.pg import Cluster
from tests.reliability import runs
from tests.reliability.loaded import FORKS
from tests.reliability.runs import Order
from tests.reliability.trial import Report
from tests.stores import Desk

MEMORY = Path("/dev/shm")
MOST_GROWN = 400 * 1024 * 1024
"""Per process, over hundreds of thousands of requests: what a leak of 1 KiB each would exceed."""

MOST_PROCESSES = 4
MOST_SHOWN = 200
SAYS_SO_EVERY_SECONDS = 30.0


@dataclass(frozen=True)
class Part:
    """What one process does of an order: every `of`th thing, from the `index`th."""

    order: Order
    index: int = 0
    of: int = 1

    def mine(self, things: list[Any]) -> list[Any]:
        """Return this part's share of all things."""
        return things[self.index :: self.of]

    def is_enough(self, tried: int) -> bool:
        """Say whether so many requests are what was asked for."""
        return self.order.operations is not None and tried >= self.order.operations


@dataclass
class Outcome:
    """What one process found in how many of all the places there are."""

    report: Report = field(default_factory=Report)
    places: int = 0
    of_places: int = 0


def in_parts(order: Order, work: Callable[[Part], Outcome]) -> list[Outcome]:
    """Do the work in as many processes as there are cores; on a lent store in one."""
    count = 1 if order.url is not None else min(os.cpu_count() or 1, MOST_PROCESSES)
    each = None if order.operations is None else -(-order.operations // count)
    parts = [Part(replace(order, operations=each), index, count) for index in range(count)]
    with FORKS.Pool(count) as pool:
        return pool.map(work, parts, chunksize=1)


def reported(outcomes: list[Outcome]) -> runs.Report:
    """Return what the processes found together."""
    total = Report()
    for outcome in outcomes:
        total.add(outcome.report)
    grown = max(outcome.report.grown for outcome in outcomes)
    found = list(total.found)
    if grown > MOST_GROWN:
        found.append(f"a process grew by {grown} bytes")
    if total.tried and not total.tried > total.accepted > 0:
        found.append(f"{total.accepted} of {total.tried} requests were accepted")
    figures = {
        "requests": total.tried,
        "accepted": total.accepted,
        "places": sum(outcome.places for outcome in outcomes),
        "of_places": outcomes[0].of_places,
        "server_errors": total.server_errors,
        "findings": len(total.found),
        "statuses": {str(status): count for status, count in sorted(total.statuses.items())},
        "grown_bytes": grown,
        "processes": len(outcomes),
    }
    return runs.Report(found[:MOST_SHOWN], figures)


@contextmanager
def a_passing_store(order: Order) -> Iterator[Desk]:
    """Yield a migrated store: the lent one, else one in memory where that can be."""
    logging.disable(logging.WARNING)
    with _url(order) as url:
        database = Desk(url)
        migrate(database)
        try:
            yield database
        finally:
            database.close()
            logging.disable(logging.NOTSET)


@contextmanager
def _url(order: Order) -> Iterator[str]:
    if order.url is not None:
        yield order.url
    elif order.store == "sqlite":
        where = MEMORY if os.access(MEMORY, os.W_OK) else None
        with tempfile.TemporaryDirectory(prefix="ktv-part-", dir=where) as folder:
            yield f"sqlite:///{folder}/store.sqlite3"
    else:
        cluster, name = Cluster.given_or_started(), f"ktv_part_{os.getpid()}"
        try:
            yield cluster.create(name)
        finally:
            cluster.drop(name)
            cluster.stop()


class Progress:
    """Says twice a minute how far a part is."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._said_at = time.monotonic()

    def say(self, done: int, report: Report) -> None:
        """Say it, if it was not said just now."""
        if time.monotonic() - self._said_at < SAYS_SO_EVERY_SECONDS:
            return
        self._said_at = time.monotonic()
        sys.stderr.write(
            f"{self._part.order.store} {self._part.index}: {done} places, "
            f"{report.tried} requests, {len(report.found)} findings\n"
        )
        sys.stderr.flush()
