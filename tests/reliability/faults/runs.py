"""The runs of faults: what breaks, and what must hold meanwhile and afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.reliability.faults.callers import Callers, a_house, statuses
from tests.reliability.faults.judging import of_a_return, of_all
from tests.reliability.faults.outage import Broken, Outage
from tests.reliability.faults.postgres import a_postgres
from tests.reliability.faults.seeded import command
from tests.reliability.faults.stores import frozen, locked, moved_away, stopped
from tests.reliability.grounds import migrated, servers
from tests.reliability.runs import Order, Report, run

AWAY_WITHIN = 3.0
DEADLINE = 8.0
AT_ONCE = 8


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


@run("store-restarted", stores=("postgresql",), soak_seconds=1)
def store_restarted(order: Order, bug: str = "none") -> Report:
    """The database restarts while nobody calls: the first callers afterwards notice nothing."""
    with a_postgres() as server:
        url = migrated(server.url)
        with servers(url, command=command(bug)) as (process,):
            callers = Callers(process, a_house(url))
            callers.all_at_once(AT_ONCE, seed=order.seed)
            server.stop()
            server.start()
            after = callers.all_at_once(AT_ONCE, seed=order.seed + 1)
    return Report(of_a_return(0, after) + of_all(after, []), {"after": statuses(after)})


def played(outage: Outage, url: str, bug: str) -> Report:
    """Play an outage on a server with a bug, or none."""
    with servers(url, command=command(bug)) as (server,):
        return outage.play(server, a_house(url), url)


@contextmanager
def breakable(store: str) -> Iterator[tuple[str, dict[str, Broken]]]:
    """Yield the URL of a migrated store, and the ways to break it."""
    if store == "sqlite":
        with tempfile.TemporaryDirectory(prefix="ktv-run-") as folder:
            file = Path(folder) / "store.sqlite3"
            url = migrated(f"sqlite:///{file}")
            yield url, {"away": lambda: moved_away(file), "locked": lambda: locked(file)}
        return
    with a_postgres() as server:
        url = migrated(server.url)
        yield url, {"away": lambda: stopped(server), "frozen": lambda: frozen(server)}
