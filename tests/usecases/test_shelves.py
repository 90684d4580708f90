"""What is kept of a store: the newest, not for long, nothing of one put back; what is prepared."""

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import NullPool, create_engine, text

from ktv_booking.db import shelf
from ktv_booking.db.servers import POOL
from ktv_booking.db.shelf import Shelf
from tests.builders import NOW, TODAY
from tests.front_desk import FrontDesk
from tests.kept_books import look, nothing_kept
from tests.stores import Desk

_CUT_THE_OTHERS_OFF = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """How old things on the shelves are goes by this clock: set `clock.now`."""
    clock = SimpleNamespace(now=1000.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr(shelf, "time", clock)
    return clock


def test_a_shelf_keeps_the_newest(clock: SimpleNamespace) -> None:
    kept: Shelf[int] = Shelf(3)

    for thing in (1, 2, 3, 1, 4):
        kept.put(thing, thing)

    assert [kept.get(thing) for thing in (1, 2, 3, 4)] == [1, None, 3, 4]


@pytest.mark.parametrize(("seconds", "are_there"), [(0, 400), (14.9, 400), (30, 0)])
def test_a_shelf_keeps_nothing_for_long(
    clock: SimpleNamespace, seconds: float, are_there: int
) -> None:
    kept = filled(400, seconds=30)

    clock.now += seconds

    assert still_there(kept, 400) == are_there


def test_what_was_put_there_at_once_goes_little_by_little(clock: SimpleNamespace) -> None:
    kept = filled(400, seconds=30)
    left = []

    for _ in range(15):
        clock.now += 2
        left.append(still_there(kept, 400))

    gone_at_a_time = [before - after for before, after in pairwise([400, *left])]
    assert left[-1] == 0
    assert max(gone_at_a_time) < 100


def filled(count: int, *, seconds: float) -> Shelf[int]:
    kept: Shelf[int] = Shelf(count, seconds=seconds)
    for number in range(count):
        kept.put(("house", number), number)
    return kept


def still_there(kept: Shelf[int], count: int) -> int:
    return sum(kept.get(("house", number)) == number for number in range(count))


def test_what_is_heavy_makes_several_go() -> None:
    kept: Shelf[str] = Shelf(6, weigh=len)

    for thing in ("aa", "bb", "cc", "dddd"):
        kept.put(thing, thing)
    kept.drop("cc")
    kept.put("ee", "ee")

    assert [kept.get(thing) for thing in ("aa", "bb", "cc", "dddd", "ee")] == [
        None, None, None, "dddd", "ee",
    ]  # fmt: skip


def test_the_oldest_go_to_the_attic_as_old_as_they_are(clock: SimpleNamespace) -> None:
    attic: list[tuple[object, float, str]] = []
    kept: Shelf[str] = Shelf(1, attic=lambda *gone: attic.append(gone))
    kept.put("key", "thing", found_at=990.0)
    kept.put("key", "thing of now")

    kept.put("another", "thing")

    assert attic == [("key", 1000.0, "thing of now")]


def test_what_was_read_before_all_was_let_go_is_not_kept(clock: SimpleNamespace) -> None:
    kept: Shelf[str] = Shelf(3)
    kept.put("before", "thing")
    clock.now += 1
    kept.clear()

    kept.put("before", "thing", found_at=1000.5)
    kept.put("after", "thing", found_at=1001.5)

    assert [kept.get("before"), kept.get("after")] == [None, "thing"]


def put_back(database: Desk) -> None:
    """Do to the connections what putting a store back does: a new file, a server begun anew."""
    if not database.is_sqlite:
        with create_engine(database.url, poolclass=NullPool).connect() as other:
            other.execute(text(_CUT_THE_OTHERS_OFF))
        return
    path = Path(str(database.url.database))
    copy = path.with_name("put-back.sqlite3")
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    for left in ("-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    copy.rename(path)


def test_a_store_that_was_put_back_is_read_anew(database: Desk) -> None:
    """Put back to a state that has the same revisions and says something else."""
    desk = FrontDesk.opened(database, "small")
    desk.book()

    with nothing_kept():
        before = look(database, desk.venue.id, [TODAY], NOW)
        with database.engine.begin() as another:
            another.execute(text("UPDATE reservations SET occupies = (1 = 0)"))
        kept = look(database, desk.venue.id, [TODAY], NOW)
        put_back(database)
        after = look(database, desk.venue.id, [TODAY], NOW)

    assert before == kept
    assert (len(before.taken), len(after.taken)) == (1, 0)


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_what_a_connection_has_prepared_outlives_a_read(database: Desk) -> None:
    for _ in range(8 * POOL):
        database.read(lambda session: session.scalar(text("SELECT 1")))

    prepared = text("SELECT count(*) FROM pg_prepared_statements")
    assert database.read(lambda session: session.scalar(prepared)) > 0
