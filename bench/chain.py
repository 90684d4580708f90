"""What the audit chain costs a booking, in processor time: `python -m bench --only chain`.

The same use case, in this process, with its audit row chained and without, in turn, on both
stores; what HTTP costs besides is left out, so that the share is rather said too large.
"""

import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import count
from statistics import fmean, median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from bench.goals import AIM, MISSED, MUST, NOT_RUN, Goal
from bench.processes import cpu_seconds
from bench.tables import goals_table, table
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
BOOKING, ROW = "a booking", "one audit row"
MOST, AIMED_AT = 10.0, 5.0
PREFACE = """\
The use case alone, in one process without HTTP, its audit row chained and not chained in turn:
microseconds of processor time, ours in the least disturbed of {turns} turns and the store's in
all of them, together. Below, {desks} desks of one venue that write to {desks} days at once: they
meet at the head of the venue's chain alone.
"""
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
        """Our least disturbed turn, and all turns of the store: its clock ticks too coarsely."""
        return min(self.own) + fmean(self.stores)


@dataclass(frozen=True)
class Share:
    """What one unit costs with its row chained and without, in microseconds."""

    store: str
    unit: str
    without_us: float
    with_us: float

    @property
    def percent(self) -> float:
        """How much more it costs."""
        return (self.with_us / self.without_us - 1) * 100


@dataclass(frozen=True)
class Meeting:
    """How many units a second desks of one venue do that meet at the head of its chain."""

    store: str
    without: float
    chained: float


@dataclass
class ChainCost:
    """All that one run has seen."""

    turns: int
    shares: list[Share] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)


def _turns(
    desk: FrontDesk, store_pid: int | None, units: Iterator[Any], size: int, costs: dict[str, Cost]
) -> None:
    for kind, write in (("chained", leaving.write_left), ("not chained", unchained)):
        session.write_left = write
        began, store_began = time.process_time(), cpu_seconds(store_pid) if store_pid else 0.0
        for _ in range(size):
            next(units)(desk)
        store_spent = (cpu_seconds(store_pid) if store_pid else 0.0) - store_began
        costs[kind].own.append((time.process_time() - began) * 1e6 / size)
        costs[kind].stores.append(store_spent * 1e6 / size)
    session.write_left = leaving.write_left


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


def _meeting(desk: FrontDesk, store: str, turns: int) -> Meeting:
    """Let desks of one venue, each at another day's book, meet at the head of its chain."""

    def unit(number: int) -> None:
        desk.database.work(lambda session: _write_to_a_day(session, desk, number))

    speeds: dict[str, list[float]] = {"chained": [], "not chained": []}
    for _ in range(max(1, turns // 2)):
        for kind, write in (("chained", leaving.write_left), ("not chained", unchained)):
            session.write_left = write
            began = time.monotonic()
            with ThreadPoolExecutor(DESKS) as desks:
                list(desks.map(unit, range(UNITS_A_TURN)))
            speeds[kind].append(UNITS_A_TURN / (time.monotonic() - began))
    session.write_left = leaving.write_left
    return Meeting(store, median(speeds["not chained"]), median(speeds["chained"]))


def _write_to_a_day(unit: Session, desk: FrontDesk, number: int) -> None:
    lock_days(unit, venue_facts(unit, desk.venue.id), [TODAY + timedelta(days=number % DESKS)])
    record(unit, "test", new_id(), "done", by="bench", at=NOW, venue_id=desk.venue.id)


def _measure(seen: ChainCost, url: str, store: str, pid: int | None) -> None:
    database = Desk(url)
    migrate(database)
    desk = FrontDesk.opened(database, *["small"] * ROOMS)
    for what, units, size in (
        (BOOKING, _bookings(), A_TURN), (ROW, _bare(), UNITS_A_TURN)
    ):  # fmt: skip
        costs = {"chained": Cost(), "not chained": Cost()}
        for _ in range(seen.turns):
            _turns(desk, pid, units, size, costs)
        share = Share(store, what, costs["not chained"].total, costs["chained"].total)
        seen.shares.append(share)
    seen.meetings.append(_meeting(desk, store, seen.turns))
    database.close()


def chain_cost(*, turns: int = TURNS) -> ChainCost:
    """Measure both stores and return what was seen."""
    seen = ChainCost(turns)
    with TemporaryDirectory() as folder:
        _measure(seen, f"sqlite:///{folder}/store.sqlite3", "sqlite", None)
    cluster = Cluster.durable()
    try:
        pid = cluster._process.pid if cluster._process else os.getpid()
        _measure(seen, cluster.create("chain"), "postgresql", pid)
    finally:
        cluster.stop()
    return seen


def goals(seen: ChainCost) -> list[Goal]:
    """Judge what a chained booking costs more: a few percent of the use case alone.

    By the difference of two bookings or by what a bare row costs, whichever says more: the first
    is lost in the noise of a machine that others use.
    """
    return [_goal(seen, store) for store in ("postgresql", "sqlite")]


def _goal(seen: ChainCost, store: str) -> Goal:
    name = f"A booking with its row chained, {store}"
    bounds = f"<= {MOST:g} % more", f"<= {AIMED_AT:g} % more"
    found = {one.unit: one for one in seen.shares if one.store == store}
    booking = found.get(BOOKING)
    if booking is None:
        return Goal(name, *bounds, "-", NOT_RUN)
    row = found.get(ROW, booking)
    more = max(booking.percent, (row.with_us - row.without_us) / booking.without_us * 100)
    verdict = AIM if more <= AIMED_AT else MUST if more <= MOST else MISSED
    return Goal(name, *bounds, f"{more:+.1f} %", verdict)


def lines_of(seen: ChainCost, facts: Mapping[str, str]) -> list[str]:
    """Return the part of the report as lines."""
    return [
        "## The audit chain", "",
        *PREFACE.format(turns=seen.turns, desks=DESKS).splitlines(), "",
        *table(("", ""), facts.items()), "",
        *goals_table(goals(seen)), "",
        *table(
            ("unit", "store", "us without", "us with", "more us", "more"),
            (
                (
                    one.unit, one.store, f"{one.without_us:,.0f}", f"{one.with_us:,.0f}",
                    f"{one.with_us - one.without_us:+,.0f}", f"{one.percent:+.1f} %",
                )
                for one in seen.shares
            ),
        ), "",
        *table(
            (f"{DESKS} desks of one venue, a day each", "units/s without", "units/s with"),
            ((one.store, f"{one.without:,.0f}", f"{one.chained:,.0f}") for one in seen.meetings),
        ),
    ]  # fmt: skip


def as_json(seen: ChainCost, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "facts": dict(facts),
        "goals": [asdict(goal) for goal in goals(seen)],
        "shares": [asdict(one) for one in seen.shares],
        "meetings": [asdict(one) for one in seen.meetings],
    }
