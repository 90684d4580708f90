"""The runs of faults: what breaks, and what must hold meanwhile and afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ktv_booking.ballast import Size
from ktv_booking.db.session import Database
from tests.reliability.faults.callers import Callers, a_house, statuses
from tests.reliability.faults.coming_back import backup_drill, point_in_time_drill
from tests.reliability.faults.crowd import overload, rush
from tests.reliability.faults.disks import filled_up, no_longer_files, small_disk
from tests.reliability.faults.judging import of_a_return, of_all
from tests.reliability.faults.line import Line, slowed
from tests.reliability.faults.outage import Broken, Outage
from tests.reliability.faults.postgres import Postgres, a_postgres, folder_of_a_server
from tests.reliability.faults.seeded import BUGS
from tests.reliability.faults.stores import frozen, locked, moved_away, stopped
from tests.reliability.grounds import a_store, migrated, servers
from tests.reliability.runs import Order, Report, run

AWAY_WITHIN = 3.0
DEADLINE = 8.0
AT_ONCE = 8
ANSWERS_LATE_BY = 1.5
MEGABYTES = 160
NOT_MOUNTED = "NOT RUN: no small disk can be mounted here (that takes root)"
ROOMS, DAYS = 60, 90
RESERVATIONS_A_VENUE = 20_000
"""What the ballast of so many rooms and days comes to."""


@run("store-away", soak_seconds=30)
def store_away(order: Order, bug: str = "none") -> Report:
    """The store is stopped, or its file moved away: 503 at once, and good again by itself."""
    with breakable(order.store) as (url, breaks):
        outage = Outage(breaks["away"], order.seconds or 2.0, AWAY_WITHIN, seed=order.seed)
        return played(outage, url, bug)


@run("store-locked", stores=("sqlite",), soak_seconds=30)
def store_locked(order: Order, bug: str = "none") -> Report:
    """Another program keeps SQLite's write lock: looking goes on, changes are 503 in time."""
    with breakable(order.store) as (url, breaks):
        outage = Outage(
            breaks["locked"], order.seconds or 9.0, DEADLINE,
            some_is_served=True, is_ready_meanwhile=True, seed=order.seed,
        )  # fmt: skip
        return played(outage, url, bug)


@run("store-frozen", stores=("postgresql",), soak_seconds=60)
def store_frozen(order: Order, bug: str = "none") -> Report:
    """Every process of the database is stopped with its lines open: 503 by our own deadline."""
    with breakable(order.store) as (url, breaks):
        outage = Outage(breaks["frozen"], order.seconds or 9.0, DEADLINE, seed=order.seed)
        return played(outage, url, bug)


@run("store-slow", stores=("postgresql",), soak_seconds=60)
def store_slow(order: Order, bug: str = "none") -> Report:
    """Each answer of the database comes late: what takes too long is 503 by our own deadline."""
    with a_postgres() as server:
        line = Line(server.port)
        url = migrated(server.url).replace(str(server.port), str(line.port))
        outage = Outage(
            lambda _: slowed(line, ANSWERS_LATE_BY), order.seconds or 9.0, DEADLINE,
            some_is_served=True, is_ready_meanwhile=True, some_is_refused=True, seed=order.seed,
        )  # fmt: skip
        try:
            return played(outage, url, bug)
        finally:
            line.close()


@run("callers", soak_seconds=1)
def rush_of_callers(order: Order, bug: str = "small-pool") -> Report:
    """Two hundred callers at once on five lines to the store: served, or told to come again."""
    with breakable(order.store) as (url, _), servers(url, bug=BUGS[bug]) as (server,):
        return rush(server, a_house(url), 200, seed=order.seed)


@run("overload", soak_seconds=60)
def overloaded(order: Order, bug: str = "none") -> Report:
    """Four times the peak: four fifths of the peak are served, the rest is refused fast."""
    with breakable(order.store) as (url, _), servers(url, bug=BUGS[bug]) as (server,):
        house = a_house(url, rooms=300)
        return overload(server, house, order.seconds or 10.0, seed=order.seed)


@run("disk-full", soak_seconds=20)
def disk_full(order: Order, bug: str = "none") -> Report:
    """The disk fills up under load: what cannot be kept is 503, and all is well with space."""
    with breakable_by_size(order.store) as (url, fills):
        if fills is None:
            return Report(figures={"state": NOT_MOUNTED})
        outage = Outage(
            fills, order.seconds or 3.0, DEADLINE, some_is_served=True,
            is_ready_meanwhile=True, some_is_refused=True, seed=order.seed,
        )  # fmt: skip
        return played(outage, url, bug)


@run("backup", soak_seconds=900, soak_operations=1_000_000)
def backup(order: Order) -> Report:
    """A copy made under load, and the store back from it row by row, with its recovery time."""
    venues = max(1, (order.operations or 0) // RESERVATIONS_A_VENUE)
    with a_store(order) as url, empty_store(order.store) as spare:
        store = Database(url)
        try:
            return backup_drill(store, spare, Size(venues, ROOMS, DAYS), seed=order.seed)
        finally:
            store.close()


@run("point-in-time", stores=("postgresql",), soak_seconds=30)
def point_in_time(order: Order) -> Report:
    """A base copy and the archived log bring the store back to before a mistake."""
    return point_in_time_drill()


@run("store-restarted", stores=("postgresql",), soak_seconds=1)
def store_restarted(order: Order, bug: str = "none") -> Report:
    """The database restarts while nobody calls: the first callers afterwards notice nothing."""
    with a_postgres() as server:
        url = migrated(server.url)
        with servers(url, bug=BUGS[bug]) as (process,):
            callers = Callers(process, a_house(url))
            callers.all_at_once(AT_ONCE, seed=order.seed)
            server.stop()
            server.start()
            after = callers.all_at_once(AT_ONCE, seed=order.seed + 1)
    return Report(of_a_return(0, after) + of_all(after, []), {"after": statuses(after)})


def played(outage: Outage, url: str, bug: str) -> Report:
    """Play an outage on a server with a bug, or none."""
    outage.fair = bug == "none"
    with servers(url, bug=BUGS[bug]) as (server,):
        return outage.play(server, a_house(url), url)


@contextmanager
def breakable_by_size(store: str) -> Iterator[tuple[str, Broken | None]]:
    """Yield the URL of a migrated store that can be filled up; None where nothing can be mounted.

    SQLite's files may not grow any more; PostgreSQL's data lie on a small disk of their own.
    """
    if store == "sqlite":
        with breakable(store) as (url, breaks):
            yield url, breaks["full"]
        return
    with folder_of_a_server() as folder, small_disk(folder / "disk", MEGABYTES) as disk:
        if disk is None:
            yield "", None
            return
        server = Postgres.made(folder, data=disk / "data")
        server.keep_the_log_in(folder / "log-of-changes")
        try:
            server.start()
            yield migrated(server.url), lambda _: filled_up(disk)
        finally:
            server.stop()


@contextmanager
def empty_store(store: str) -> Iterator[Database]:
    """Yield a store without anything in it."""
    with ExitStack() as stack:
        if store == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ktv-run-"))
            database = Database(f"sqlite:///{folder}/spare.sqlite3")
        else:
            database = Database(stack.enter_context(a_postgres()).url)
        stack.callback(database.close)
        yield database


@contextmanager
def breakable(store: str) -> Iterator[tuple[str, dict[str, Broken]]]:
    """Yield the URL of a migrated store, and the ways to break it."""
    if store == "sqlite":
        with tempfile.TemporaryDirectory(prefix="ktv-run-") as folder:
            file = Path(folder) / "store.sqlite3"
            url = migrated(f"sqlite:///{file}")
            yield (
                url,
                {
                    "away": lambda _: moved_away(file),
                    "locked": lambda _: locked(file),
                    "full": no_longer_files,
                },
            )
        return
    with a_postgres() as server:
        url = migrated(server.url)
        yield (
            url,
            {
                "away": lambda _: stopped(server),
                "frozen": lambda _: frozen(server),
            },
        )
