"""A night's birthday list beside one sequential scan: `python -m bench --only birthdays`.

A million members of one venue, 30 % by the moon: 80 % agreed to be called, of 8 % the entry was
merged into another, 10 % were called before, 1 % have booked. In turn: the scan that finds who
keeps a birthday in a week without an index; the same people by the keys of the day; the same
judged, everybody's consent, age, number, calls and bookings looked at and nothing written; the
whole list, made and taken back; and its rows written alone, a copy of that list under another day
with nobody looked at: what no way of making it could undercut. Processor time of this process and
of the server's that works for it; the scan is one process's (PostgreSQL would put three at it).
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Insert, func, insert, select, text
from sqlalchemy.orm import Session

from bench.goals import AIM, MISSED, MUST, Goal
from bench.members import fill
from bench.tables import goals_table, table
from ktv_booking.db.base import new_id
from ktv_booking.db.expressions import fresh_id
from ktv_booking.db.migrate import migrate
from ktv_booking.db.patience import unhurried
from ktv_booking.db.session import Database
from ktv_booking.outreach.models import CallExclusion, CallList, CallTask, Campaign
from ktv_booking.outreach.queries.campaigns import plan_of
from ktv_booking.outreach.queries.people import people_of
from ktv_booking.outreach.queries.shapes import an_id, facts_of, shape_of
from ktv_booking.outreach.queries.writing import weighed
from ktv_booking.outreach.service.building import build_list, making_of
from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY
from tests.pg import Cluster

SIZES = {"100k": 100_000, "1m": 1_000_000}
REPEATS = 9
MOST, AIMED_AT = 0.25, 0.1
A_ROW_MOST, A_ROW_AIMED_AT = 2.0, 1.25
SCAN, FOUND, JUDGED = "sequential scan", "found by keys", "judged"
MADE, ALONE = "list made", "its rows alone"


@dataclass(frozen=True)
class Night:
    """What one night took in a store of a size, in milliseconds, and how many it was about."""

    store: str
    size: str
    scan_ms: float
    found_ms: float
    judged_ms: float
    made_ms: float
    alone_ms: float
    people: int
    calls: int

    @property
    def found(self) -> float:
        """What finding them costs beside the scan."""
        return self.found_ms / self.scan_ms

    @property
    def judged(self) -> float:
        """What judging them costs beside the scan, with finding them."""
        return self.judged_ms / self.scan_ms

    @property
    def made(self) -> float:
        """What the whole list costs beside the scan."""
        return self.made_ms / self.scan_ms

    @property
    def alone(self) -> float:
        """What writing the rows of the list costs beside the scan, whoever they are about."""
        return self.alone_ms / self.scan_ms

    @property
    def a_row(self) -> float:
        """What a row costs to write into the list that is made, beside one that is copied."""
        return (self.made_ms - self.judged_ms) / self.alone_ms


class _Undone(Exception):
    """Takes back what a unit did."""


def birthdays(*, sizes: Mapping[str, int] = SIZES, repeats: int = REPEATS) -> list[Night]:
    """Measure each size on both stores."""
    nights = []
    for size, members in sizes.items():
        for store in ("sqlite", "postgresql"):
            with _a_store(store) as database, unhurried():
                fill(database, members)
                nights.append(_night(database, store, size, repeats))
    return nights


def goals(nights: list[Night]) -> list[Goal]:
    """Judge the largest size of each store, part by part, and the list as a whole."""
    largest = [one for one in nights if one.size == nights[-1].size]
    made = "made whole, each person judged and each row written (its rows alone: {:.3f})"
    return [
        *(_goal(one, "found by the day's keys", one.found) for one in largest),
        *(_goal(one, "found and judged, nothing written", one.judged) for one in largest),
        *(_goal(one, made.format(one.alone), one.made) for one in largest),
        *map(_goal_of_a_row, largest),
    ]


def _goal(night: Night, words: str, ratio: float) -> Goal:
    name = f"Birthday list, {night.size} members, {night.store}: {words}"
    must, aim = f"<= {MOST:g} of one sequential scan", f"<= {AIMED_AT:g}"
    return Goal(name, must, aim, f"{ratio:.3f}", _verdict(ratio, MOST, AIMED_AT))


def _goal_of_a_row(night: Night) -> Goal:
    name = f"Birthday list, {night.size} members, {night.store}: what a row adds"
    must, aim = f"<= {A_ROW_MOST:g} x the same row copied", f"<= {A_ROW_AIMED_AT:g} x"
    micros = [
        1000 * some / night.people for some in (night.made_ms - night.judged_ms, night.alone_ms)
    ]
    seen = f"{night.a_row:.2f} x ({micros[0]:.1f} us, bare {micros[1]:.1f} us)"
    return Goal(name, must, aim, seen, _verdict(night.a_row, A_ROW_MOST, A_ROW_AIMED_AT))


def _verdict(ratio: float, must: float, aim: float) -> str:
    if ratio > must:
        return MISSED
    return AIM if ratio <= aim else MUST


def lines_of(nights: list[Night], facts: Mapping[str, str]) -> list[str]:
    """Return the part of the page."""
    head = ("store", "members", "people of the day", "calls", SCAN, FOUND, JUDGED, MADE, ALONE,
            "ratios")  # fmt: skip
    rows = [
        (
            one.store, one.size, str(one.people), str(one.calls), f"{one.scan_ms:.1f} ms",
            f"{one.found_ms:.1f} ms", f"{one.judged_ms:.1f} ms", f"{one.made_ms:.1f} ms",
            f"{one.alone_ms:.1f} ms",
            f"{one.found:.3f}, {one.judged:.3f}, {one.made:.3f}, {one.alone:.3f}",
        )
        for one in nights
    ]  # fmt: skip
    about = " ".join((__doc__ or "").split("\n\n", 1)[1].split())
    return ["## Birthday lists", "", about, "", *table(("", ""), facts.items()), "",
            *goals_table(goals(nights)), "", *table(head, rows)]  # fmt: skip


def as_json(nights: list[Night], facts: Mapping[str, str]) -> dict[str, Any]:
    """Return the part of results.json."""
    judged = [asdict(goal) for goal in goals(nights)]
    return {"facts": dict(facts), "goals": judged, "nights": [asdict(one) for one in nights]}


@contextmanager
def _a_store(store: str) -> Iterator[Database]:
    with TemporaryDirectory(prefix="ktv-bench-") as folder:
        cluster = Cluster.given_or_started() if store == "postgresql" else None
        url = f"sqlite:///{folder}/store.sqlite3" if cluster is None else cluster.create("night")
        database = Database(url)
        migrate(database)
        try:
            yield database
        finally:
            database.close()
            if cluster is not None:
                cluster.stop()


def _night(database: Database, store: str, size: str, repeats: int) -> Night:
    spent: dict[str, list[float]] = {name: [] for name in (SCAN, FOUND, JUDGED, MADE, ALONE)}
    seen: dict[str, int] = {}

    def once(session: Session) -> None:
        timed = _timing(session)
        campaign = session.scalars(select(Campaign).where(Campaign.kind == "birthday")).one()
        venue_id = session.scalars(select(Venue.id)).one()
        making, _ = making_of(session, plan_of(campaign), venue_id, TODAY, now=NOW)
        scan, facts = text(_scan(database, making.occasions)), facts_of(making)
        by_keys = select(func.count()).select_from(people_of(shape_of(making)))
        spent[SCAN].append(timed(lambda: seen.update(scan=session.scalar(scan) or 0)))
        spent[FOUND].append(timed(lambda: seen.update(people=session.scalar(by_keys, facts) or 0)))
        spent[JUDGED].append(timed(lambda: session.execute(*weighed(making)).all()))
        spent[MADE].append(timed(lambda: seen.update(_made(session, campaign, venue_id))))
        copying = _copying(session)
        spent[ALONE].append(timed(lambda: seen.update(copied=copying())))
        raise _Undone

    for _ in range(repeats):
        try:
            database.work(once)
        except _Undone:
            continue
    whole = seen["listed"] + seen["left_out"]
    if {seen["scan"], whole, seen["copied"]} != {seen["people"]}:
        raise AssertionError(f"they do not find the same people: {seen}")
    scan, found, judged, made, alone = (median(times) for times in spent.values())
    people, calls = seen["people"], seen["listed"]
    return Night(store, size, scan, found, judged, made, alone, people, calls)


def _made(session: Session, campaign: Campaign, venue_id: Any) -> dict[str, int]:
    row = build_list(session, campaign, venue_id, TODAY, now=NOW).row
    return {"listed": sum(row.listed.values()), "left_out": sum(row.left_out.values())}


def _copying(session: Session) -> Callable[[], int]:
    """Return what writes the rows of the list once more, under a list of their own."""
    first = session.scalars(select(CallList).where(CallList.business_date == TODAY)).one()
    same = {one.key: getattr(first, one.key) for one in CallList.__table__.columns}
    second = CallList(**same | {"id": new_id(), "business_date": TODAY + timedelta(days=1)})
    session.add(second)
    session.flush()
    statements = [_copy(table.__table__) for table in (CallTask, CallExclusion)]
    lists = {"copied": first.id, "made": second.id}

    def copied() -> int:
        found: list[Any] = [session.execute(one, lists) for one in statements]
        return sum(one.rowcount for one in found)

    return copied


def _copy(table: Any) -> Insert:
    values = {one.name: one for one in table.columns} | {"list_id": an_id("made")}
    if "id" in values:
        values["id"] = fresh_id()
    rows = select(*values.values()).where(table.c.list_id == an_id("copied"))
    copied = insert(table).from_select(list(values), rows, include_defaults=False)
    return copied.execution_options(preserve_rowcount=True)


def _scan(database: Database, occasions: Any) -> str:
    """Return the statement that looks at every member for who keeps a birthday then."""
    solar = [key.month_day for one in occasions for key in one.births if key.calendar == "solar"]
    lunar = [key.month_day for one in occasions for key in one.births if key.calendar == "lunar"]
    table_said = "members NOT INDEXED" if database.is_sqlite else "members"
    marks = [", ".join(map(str, some)) for some in (solar, lunar)]
    return (
        f"SELECT count(*) FROM {table_said} WHERE merged_into_id IS NULL "
        f"AND erased_at IS NULL AND (solar_md + 0 IN ({marks[0]}) OR lunar_md + 0 IN ({marks[1]}))"
    )


def _timing(session: Session) -> Callable[[Callable[[], object]], float]:
    """Return what tells the milliseconds of processor time that something took, both ends of it."""
    server = None
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        server = Path(f"/proc/{pid}/schedstat")

    def spent() -> float:
        theirs = int(server.read_text().split()[0]) if server else 0
        return (time.process_time_ns() + theirs) / 1_000_000

    def timed(do: Callable[[], object]) -> float:
        began = spent()
        do()
        return spent() - began

    return timed
