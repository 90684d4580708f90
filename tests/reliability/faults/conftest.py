"""A desk at work, and an empty store to come back into."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ktv_booking.db.session import Database
from tests.builders import evening
from tests.front_desk import FrontDesk
from tests.pg import binaries
from tests.stores import PREFIX, Desk, cluster, ensure_postgresql

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "only")


@pytest.fixture
def programs(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the programs be found that came with the server of the tests."""
    if store == "postgresql":
        ensure_postgresql()
        monkeypatch.setenv("PATH", f"{binaries()}:{os.environ['PATH']}")


@pytest.fixture
def desk(own_database: Database, programs: None) -> Iterator[FrontDesk]:
    """A house whose desk is at work: some parties are booked."""
    house = FrontDesk.opened(_as_desk(own_database), *["small"] * 4)
    for day in range(10):
        house.book(starts_at=evening(day))
    yield house
    house.database.close()


@pytest.fixture
def elsewhere(store: str, tmp_path: Path, programs: None) -> Iterator[Database]:
    """A store without anything in it, to come back into."""
    if store == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/elsewhere/store.sqlite3")
        yield database
        database.close()
        return
    name = f"{PREFIX}{WORKER}_elsewhere"
    cluster().drop(name)
    database = Database(cluster().create(name))
    yield database
    database.close()
    cluster().drop(name)


def _as_desk(database: Database) -> Desk:
    return Desk(database.url.render_as_string(hide_password=False))
