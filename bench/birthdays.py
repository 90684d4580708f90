"""A night's birthday list beside one sequential scan: `python -m bench --only birthdays`.

A million members of one venue, 30 % by the moon, 80 % of whom agreed to be called. In turn, in
this process: the scan that finds who keeps a birthday in a week without an index; the same people
by the keys of the day; the same judged, everybody's consent, age, number, calls and bookings
looked at and nothing written; the whole list, made and taken back; and its rows written alone, as
a copy of that list under another day: what no way of judging could be quicker than.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Insert, func, insert, select, text
from sqlalchemy.orm import Session

from bench.goals import AIM, MISSED, MUST, Goal
from bench.tables import goals_table, table
from ktv_booking.ballast.filling import let_the_planner_know, take_as_long_as_it_needs, write_rows
from ktv_booking.db.base import new_id
from ktv_booking.db.expressions import fresh_id
from ktv_booking.db.migrate import migrate
from ktv_booking.db.patience import unhurried
from ktv_booking.db.session import Database
from ktv_booking.members.models import Consent, Member, MemberPhone
from ktv_booking.outreach.models import CallExclusion, CallList, CallTask, Campaign
from ktv_booking.outreach.queries.campaigns import plan_of
from ktv_booking.outreach.queries.people import people_of
from ktv_booking.outreach.queries.shapes import an_id, facts_of, shape_of
from ktv_booking.outreach.queries.writing import weighed
from ktv_booking.outreach.service.building import build_list, making_of
from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_campaign, a_venue
from tests.pg import Cluster

SIZES = {"100k": 100_000, "1m": 1_000_000}
REPEATS, AT_ONCE, SEED = 7, 20_000, 7
MOST, AIMED_AT = 0.25, 0.1
LUNAR, AGREED = 0.3, 0.8
STAMP = "2026-01-01 00:00:00.000000"
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


class _Undone(Exception):
    """Takes back what a unit did."""


def birthdays(*, sizes: Mapping[str, int] = SIZES, repeats: int = REPEATS) -> list[Night]:
    """Measure each size on both stores."""
    nights = []
    for size, members in sizes.items():
        for store in ("sqlite", "postgresql"):
            with _a_store(store) as database, unhurried():
                _fill(database, members)
                nights.append(_night(database, store, size, repeats))
    return nights


def goals(nights: list[Night]) -> list[Goal]:
    """Judge the largest size of each store, by what is the harder: the list made whole."""
    largest = [one for one in nights if one.size == nights[-1].size]
    found = [_goal(one, "found by the day's keys", one.found) for one in largest]
    made = "made whole, each person judged (its rows written alone: {:.3f})"
    return found + [_goal(one, made.format(one.alone), one.made) for one in largest]


def _goal(night: Night, words: str, ratio: float) -> Goal:
    name = f"Birthday list, {night.size} members, {night.store}: {words}"
    must, aim = f"<= {MOST:g} of one sequential scan", f"<= {AIMED_AT:g}"
    return Goal(name, must, aim, f"{ratio:.3f}", _verdict(ratio))


def _verdict(ratio: float) -> str:
    if ratio > MOST:
        return MISSED
    return AIM if ratio <= AIMED_AT else MUST


def lines_of(nights: list[Night], facts: Mapping[str, str]) -> list[str]:
    """Return the part of the page."""
    head = (
        "store",
        "members",
        "people of the day",
        "calls",
        SCAN,
        FOUND,
        JUDGED,
        MADE,
        ALONE,
        "ratios",
    )
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


def _fill(database: Database, members: int) -> None:
    def fill(session: Session) -> None:
        take_as_long_as_it_needs(session)
        venue = a_venue(session)
        a_campaign(session, venue)
        draw = random.Random(SEED)
        for first in range(0, members, AT_ONCE):
            rows = [_member(draw, venue.id.hex, first + n) for n in range(AT_ONCE)]
            write_rows(session, Member, rows)
            write_rows(session, MemberPhone, [_phone(row["id"], first + n)
                                              for n, row in enumerate(rows)])  # fmt: skip
            agreed = [row["id"] for row in rows if draw.random() < AGREED]
            write_rows(session, Consent, [_consent(one) for one in agreed])
        let_the_planner_know(session)

    database.work(fill)


def _member(draw: random.Random, venue_id: str, number: int) -> dict[str, Any]:
    is_lunar = draw.random() < LUNAR
    key = draw.randint(1, 12) * 100 + draw.randint(1, 30 if is_lunar else 28)
    return {
        "id": new_id().hex, "home_venue_id": venue_id, "card_no": f"C{number}", "name": "单小明",
        "pinyin": "shan xiao ming", "title": None, "solar_md": None if is_lunar else key,
        "lunar_md": key if is_lunar else None, "lunar_leap": 0, "birth_year": 1950 + number % 50,
        "tier": "gold" if number % 10 == 0 else None, "preferred_language": "zh",
        "source": "desk", "tags": '["vip"]', "note": None, "do_not_call_at": None,
        "merged_into_id": None, "erased_at": None, "version": 1, "created_at": STAMP,
        "updated_at": STAMP,
    }  # fmt: skip


def _phone(member_id: str, number: int) -> dict[str, Any]:
    phone = f"+86139{number:08d}"
    return {
        "member_id": member_id, "phone": phone, "phone_reversed": phone[::-1], "position": 0,
        "quality": "good", "quality_at": STAMP,
    }  # fmt: skip


def _consent(member_id: str) -> dict[str, Any]:
    return {
        "id": new_id().hex, "member_id": member_id, "purpose": "marketing", "channel": "call",
        "decision": "granted", "said_at": STAMP, "proof": "", "source": "phone",
        "recorded_by": "bench", "recorded_at": STAMP,
    }  # fmt: skip


def _night(database: Database, store: str, size: str, repeats: int) -> Night:
    spent: dict[str, list[float]] = {name: [] for name in (SCAN, FOUND, JUDGED, MADE, ALONE)}
    seen: dict[str, int] = {}

    def once(session: Session) -> None:
        campaign, venue = session.scalars(select(Campaign)).one(), session.scalars(select(Venue.id))
        venue_id = venue.one()
        making, _ = making_of(session, plan_of(campaign), venue_id, TODAY, now=NOW)
        scan, facts = text(_scan(database, making.occasions)), facts_of(making)
        by_keys = select(func.count()).select_from(people_of(shape_of(making)))
        spent[SCAN].append(_timed(lambda: seen.update(scan=session.scalar(scan) or 0)))
        spent[FOUND].append(_timed(lambda: seen.update(people=session.scalar(by_keys, facts) or 0)))
        spent[JUDGED].append(_timed(lambda: session.execute(*weighed(making)).all()))
        spent[MADE].append(_timed(lambda: seen.update(_made(session, campaign, venue_id))))
        copying = _copying(session)
        spent[ALONE].append(_timed(lambda: seen.update(copied=copying())))
        raise _Undone

    for _ in range(repeats):
        try:
            database.work(once)
        except _Undone:
            continue
    whole = seen["listed"] + seen["left_out"]
    if {seen["scan"], whole, seen["copied"]} != {seen["people"]}:
        raise AssertionError(f"they do not find the same people: {seen}")
    milliseconds = [median(times) for times in spent.values()]
    return Night(store, size, *milliseconds, people=seen["people"], calls=seen["listed"])


def _made(session: Session, campaign: Campaign, venue_id: Any) -> dict[str, int]:
    row = build_list(session, campaign, venue_id, TODAY, now=NOW).row
    return {"listed": sum(row.listed.values()), "left_out": sum(row.left_out.values())}


def _copying(session: Session) -> Callable[[], int]:
    """Return what writes the rows of the list once more, under a list of their own."""
    first = session.scalars(select(CallList)).one()
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


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000
