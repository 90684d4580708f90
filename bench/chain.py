"""`python -m bench.chain`: what the audit chain costs a booking, in processor time.

The same use case, in this process, with its audit row chained and without, in turn, on both
stores; what HTTP costs besides is left out, so that the share is rather said too large.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from bench.processes import cpu_seconds
from ktv_booking.audit.service import record
from ktv_booking.db import leaving, session
from ktv_booking.db.base import new_id
from ktv_booking.db.migrate import migrate
from ktv_booking.db.units import memo
from ktv_booking.venues.days import lock_days
from ktv_booking.venues.queries import venue_facts
from tests.builders import NOW, TODAY, evening
from tests.front_desk import FrontDesk
from tests.pg import Cluster
from tests.stores import Desk

ROOMS, A_TURN, TURNS, UNITS_A_TURN, DESKS = 60, 40, 10, 400, 8
_numbers = count(10**9)


def unchained(unit: Session) -> None:
    """Write what a unit left as before there were chains: a number, and a link of nothing."""
    left = memo(unit).pop("left", [])
    loose = {"seq": 0, "hash": bytes(32)}
    rows = [
        row._replace(chain=None, values=row.values | loose | {"seq": next(_numbers)})
        if row.chain
        else row
        for row in left
    ]
    leaving._write_all(unit, rows)


@dataclass
class Cost:
    """Microseconds of processor time a unit, of us and of the store, turn by turn."""

    own: list[float] = field(default_factory=list)
    stores: list[float] = field(default_factory=list)

    @property
    def total(self) -> float:
        """The turn that was disturbed least by what else the machine did, both together."""
        return min(one + other for one, other in zip(self.own, self.stores, strict=True))


def _turns(desk: FrontDesk, store_pid: int | None, units: Iterator[Any], size: int) -> None:
    for kind, write in (("chained", leaving.write_left), ("not chained", unchained)):
        session.write_left = write
        began, store_began = time.process_time(), cpu_seconds(store_pid) if store_pid else 0.0
        for _ in range(size):
            next(units)(desk)
        store_spent = (cpu_seconds(store_pid) if store_pid else 0.0) - store_began
        COSTS[kind].own.append((time.process_time() - began) * 1e6 / size)
        COSTS[kind].stores.append(store_spent * 1e6 / size)


COSTS: dict[str, Cost] = {}


def _bookings() -> Iterator[Any]:
    for number in count():
        starts_at = evening() + timedelta(days=1 + number % 6, hours=-6 + 3 * (number // 6 % 3))
        yield lambda desk, at=starts_at: desk.book(starts_at=at)


def _bare() -> Iterator[Any]:
    """Yield units that leave one audit row and do nothing else."""
    for number in count():
        yield lambda desk, n=number: desk.database.work(
            lambda unit: record(
                unit, "test", new_id(), "done", by="bench", at=NOW, venue_id=desk.venue.id,
                changed={"n": n, "status": {"from": None, "to": "confirmed"}},
            )
        )  # fmt: skip


def _meeting(desk: FrontDesk, store: str) -> None:
    """Let desks of one venue, each at another day's book, meet at the head of its chain."""

    def unit(number: int) -> None:
        desk.database.work(lambda session: _write_to_a_day(session, desk, number))

    speeds: dict[str, list[float]] = {"chained": [], "not chained": []}
    for _ in range(TURNS // 2):
        for kind, write in (("chained", leaving.write_left), ("not chained", unchained)):
            session.write_left = write
            began = time.monotonic()
            with ThreadPoolExecutor(DESKS) as desks:
                list(desks.map(unit, range(UNITS_A_TURN)))
            speeds[kind].append(UNITS_A_TURN / (time.monotonic() - began))
    with_it, without = median(speeds["chained"]), median(speeds["not chained"])
    print(
        f"{store:<10} {DESKS} desks of one venue, a day each: {without:.0f} units/s without, "
        f"{with_it:.0f} units/s with"
    )


def _write_to_a_day(unit: Session, desk: FrontDesk, number: int) -> None:
    lock_days(unit, venue_facts(unit, desk.venue.id), [TODAY + timedelta(days=number % DESKS)])
    record(unit, "test", new_id(), "done", by="bench", at=NOW, venue_id=desk.venue.id)


def _measure(url: str, store: str, pid: int | None) -> None:
    database = Desk(url)
    migrate(database)
    desk = FrontDesk.opened(database, *["small"] * ROOMS)
    for what, units, size in (
        ("a booking", _bookings(), A_TURN), ("one audit row", _bare(), UNITS_A_TURN)
    ):  # fmt: skip
        COSTS.update({"chained": Cost(), "not chained": Cost()})
        for _ in range(TURNS):
            _turns(desk, pid, units, size)
        with_it, without = COSTS["chained"].total, COSTS["not chained"].total
        print(
            f"{store:<10} {what:<14} {without:7.0f} us without, {with_it:7.0f} us with: "
            f"{with_it - without:+5.0f} us, {(with_it / without - 1) * 100:+.1f} %"
        )
    _meeting(desk, store)
    database.close()


def main() -> None:
    """Measure both stores and say what was seen."""
    with TemporaryDirectory() as folder:
        _measure(f"sqlite:///{folder}/store.sqlite3", "sqlite", None)
    cluster = Cluster.durable()
    try:
        pid = cluster._process.pid if cluster._process else os.getpid()
        _measure(cluster.create("chain"), "postgresql", pid)
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
