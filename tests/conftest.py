"""What tests stand on: both stores, a unit that is undone, the app over HTTP.

`store` is "sqlite" and then "postgresql"; whatever asks for one of the fixtures below runs on
both. Alone, `session` is one transaction that is rolled back. Together with `database`,
`client`, `client_as` or `server` it arranges: what it holds is committed before they look.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from ktv_booking.db.session import Database
from tests import stores
from tests.pg import MEMORY

settings.register_profile(
    "gate",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("soak", settings.get_profile("gate"), derandomize=False, max_examples=600)
settings.load_profile("gate")

pytest_plugins = ["tests.over_http"]
NOT_RUN = "PostgreSQL: NOT RUN"
FREE_MEMORY = 2 * 1024**3
ROUNDS = (20_000, 20, 20)
LONG_ONES = (
    "tests/reliability/contract",
    "tests/reliability/history",
    "tests/api/matrix",
    "tests/reliability/crash",
    "tests/api/test_simulate.py",
    "tests/properties",
    "tests/house/test_bench_late_rooms.py",
    "tests/reliability",
)
"""The longest first: who has nothing left takes from the end of what another one has."""


def pytest_configure(config: pytest.Config) -> None:
    """Put temporary files into memory, and start the one PostgreSQL of a run on several workers."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > FREE_MEMORY:
        os.environ["TMPDIR"] = tempfile.tempdir = MEMORY
    controls_workers = getattr(config.option, "numprocesses", None) and not is_worker(config)
    if not controls_workers or os.environ.get(stores.SKIP) == "1":
        return
    try:
        cluster = stores.Cluster.given_or_started()
    except stores.NoPostgres:
        return  # each test that needs it fails and says why
    os.environ[stores.URL_OF_THE_RUN] = cluster.url.render_as_string(hide_password=False)
    config.stash[CLUSTER] = cluster


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones, so that all workers end at about the same time."""
    items.sort(key=lambda item: _turn(item.nodeid))


def _turn(nodeid: str) -> int:
    kinds = enumerate(LONG_ONES)
    return next((turn for turn, kind in kinds if nodeid.startswith(kind)), len(LONG_ONES))


def pytest_collection_finish() -> None:
    """Take what was imported out of the garbage collector's rounds, and let it go them less often.

    What was imported stays to the end, and of what tests make little is left in circles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)


CLUSTER = pytest.StashKey[stores.Cluster]()


def is_worker(config: pytest.Config) -> bool:
    """Say whether this process runs tests for a controller."""
    return hasattr(config, "workerinput")


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the PostgreSQL of the run; on a server that was given, drop what the run made."""
    if is_worker(config):
        return
    of_the_run = config.stash.get(CLUSTER, None)
    if of_the_run is None and stores.cluster.cache_info().currsize:
        of_the_run = stores.cluster()
    if of_the_run is None:
        return
    if os.environ.get("KTV_TEST_DATABASE_URL"):
        of_the_run.drop_all(stores.PREFIX)
    of_the_run.stop()
    os.environ.pop(stores.URL_OF_THE_RUN, None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the suite went without: PostgreSQL, or what a test named as it was left out."""
    left_out = {NOT_RUN} if os.environ.get(stores.SKIP) == "1" else set()
    for report in terminalreporter.stats.get("skipped", ()):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        left_out |= {reason} if "NOT RUN" in reason else set()
    for reason in sorted(left_out):
        terminalreporter.write_line(reason, yellow=True)


@pytest.fixture(params=stores.STORES)
def store(request: pytest.FixtureRequest) -> str:
    """Which store: "sqlite" or "postgresql"."""
    return str(request.param)


@pytest.fixture(scope="session")
def worker_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this worker."""
    return tmp_path_factory.mktemp("stores")


@pytest.fixture(scope="session")
def worker_postgresql() -> Iterator[stores.Desk]:
    """This worker's PostgreSQL database, a copy of the template."""
    name = f"{stores.PREFIX}{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"
    url = stores.ensure_postgresql().create(name, template=stores.postgresql_template())
    database = stores.Desk(url)
    yield database
    database.close()
    stores.cluster().drop(name)


@pytest.fixture(scope="session")
def worker_sqlite(worker_folder: Path) -> Iterator[stores.Desk]:
    """This worker's SQLite: one engine, so that its statements are put together only once."""
    database = stores.Desk(f"sqlite:///{worker_folder / 'store.sqlite3'}")
    yield database
    database.close()


@pytest.fixture
def desk(store: str, request: pytest.FixtureRequest, worker_folder: Path) -> Iterator[stores.Desk]:
    """The store of one test, empty and migrated (`database` and `session` stand on it)."""
    if store == "postgresql":
        yield request.getfixturevalue("worker_postgresql")
        return
    database: stores.Desk = request.getfixturevalue("worker_sqlite")
    stores.renew_sqlite(stores.sqlite_template(worker_folder), worker_folder / "store.sqlite3")
    yield database
    database.close()


@pytest.fixture
def database(desk: stores.Desk) -> Iterator[stores.Desk]:
    """A migrated store without a row: what is committed there goes when the test ends."""
    yield desk
    if not desk.is_sqlite:
        stores.emptied(desk)


@pytest.fixture
def session(desk: stores.Desk, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A unit of work: undone at the end, or handed over to `database` where that is used too."""
    if "database" in request.fixturenames:
        with Session(desk.engine, expire_on_commit=False) as arranging:
            desk.arranged_by = arranging
            yield arranging
            desk.arranged_by = None
        return
    with (
        desk.engine.connect() as connection,
        connection.begin() as outer,
        Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session,
    ):
        yield session
        session.close()
        outer.rollback()


@pytest.fixture
def own_database(
    store: str, request: pytest.FixtureRequest, worker_folder: Path, tmp_path: Path
) -> Iterator[Database]:
    """A migrated store of this test alone: its schema or server state may be spoilt."""
    yield from _store_of_its_own(store, request, tmp_path, worker_folder)


@pytest.fixture
def own_databases(
    request: pytest.FixtureRequest, worker_folder: Path, tmp_path: Path
) -> Iterator[dict[str, Database]]:
    """A store of each kind, as `own_database`; the embedded one alone where that may be."""
    kinds = ("sqlite",) if os.environ.get(stores.SKIP) == "1" else stores.STORES
    made = contextmanager(_store_of_its_own)
    with ExitStack() as stack:
        yield {
            kind: stack.enter_context(made(kind, request, tmp_path, worker_folder))
            for kind in kinds
        }


@pytest.fixture
def blank_database(
    store: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Database]:
    """A store without any table, for migrations."""
    yield from _store_of_its_own(store, request, tmp_path, None)


def _store_of_its_own(
    store: str, request: pytest.FixtureRequest, folder: Path, templates: Path | None
) -> Iterator[Database]:
    if store == "sqlite":
        path = folder / "own.sqlite3"
        if templates is not None:
            stores.copy_of_sqlite(stores.sqlite_template(templates), path)
        database = Database(f"sqlite:///{path}")
        yield database
        database.close()
        return
    cluster = stores.ensure_postgresql()
    name = f"{stores.PREFIX}{os.environ.get('PYTEST_XDIST_WORKER', 'only')}_own"
    template = stores.postgresql_template() if templates is not None else None
    cluster.drop(name)
    database = Database(cluster.create(name, template=template))
    yield database
    database.close()
    cluster.drop(name)


def pytest_make_parametrize_id(config: pytest.Config, val: Any, argname: str) -> str | None:
    """Name the store in a test's id."""
    return str(val) if argname == "store" else None
