"""The two stores as tests get them: migrated once, copied often, cleaned in between."""

import os
import shutil
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ktv_booking.access.keyring import keyring_of
from ktv_booking.db.migrate import migrate
from ktv_booking.db.session import Database
from tests.pg import Cluster, NoPostgres

Answer = TypeVar("Answer")

STORES = ("sqlite", "postgresql")
URL_OF_THE_RUN = "KTV_TEST_CLUSTER_OF_THE_RUN"
SKIP = "KTV_SKIP_PG"
PREFIX = f"ktv_test_{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:12]}_"
TEMPLATE = f"{PREFIX}template"


class Desk(Database):
    """The store of one test. What the test arranged is committed before anybody else looks."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.arranged_by: Session | None = None
        self._handing_over = threading.Lock()

    def work(self, use_case: Callable[[Session], Answer], *, repeatable: bool = False) -> Answer:
        """Run a unit of work, after what the test arranged."""
        self._hand_over()
        keyring_of(self).forget_all()  # people and tokens are as the test has just arranged them
        return super().work(use_case, repeatable=repeatable)

    def read(self, query: Callable[[Session], Answer], *, at_a_glance: bool = False) -> Answer:
        """Read, after what the test arranged."""
        self._hand_over()
        return super().read(query, at_a_glance=at_a_glance)

    def _hand_over(self) -> None:
        with self._handing_over:
            if self.arranged_by is not None and self.arranged_by.in_transaction():
                self.arranged_by.commit()
                keyring_of(self).forget_all()


@cache
def cluster() -> Cluster:
    """Return the PostgreSQL of this run: the one the controller started, else one of our own."""
    of_the_run = os.environ.get(URL_OF_THE_RUN)
    return Cluster(of_the_run) if of_the_run else Cluster.given_or_started()


def ensure_postgresql() -> Cluster:
    """Return the PostgreSQL of this run; without one the test fails, unless it may be skipped."""
    if os.environ.get(SKIP) == "1":
        pytest.skip("PostgreSQL: NOT RUN")
    try:
        return cluster()
    except NoPostgres as error:
        pytest.fail(f"{error}; set {SKIP}=1 to go without", pytrace=False)


@cache
def sqlite_template(folder: Path) -> Path:
    """Return a migrated SQLite file to copy; made once per process."""
    path = folder / "template.sqlite3"
    _migrated(f"sqlite:///{path}")
    return path


@cache
def postgresql_template() -> str:
    """Return the name of the migrated database to copy; made once per run."""
    ensure_postgresql().create_once(TEMPLATE, _migrated)
    return TEMPLATE


def _migrated(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()


def copy_of_sqlite(template: Path, to: Path) -> str:
    """Copy the template and return the copy's URL."""
    shutil.copyfile(template, to)
    to.chmod(0o600)
    return f"sqlite:///{to}"


def renew_sqlite(template: Path, path: Path) -> None:
    """Put a fresh copy of the template where a closed store lay."""
    for left in ("-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    copy_of_sqlite(template, path)


def emptied(database: Database) -> None:
    """Delete every row of every table of a server, past the guards of the audit log."""
    from ktv_booking.app_models import metadata  # noqa: PLC0415  (only stores need the tables)

    statements = "SET LOCAL session_replication_role = replica;"
    tables = reversed(metadata.sorted_tables)
    statements += ";".join(f"DELETE FROM {table.name}" for table in tables)
    with database.engine.begin() as connection:
        connection.execute(text(statements))
