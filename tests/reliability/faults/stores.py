"""The ways in which a store can be away, each as a `with` that breaks and mends it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.reliability.faults.postgres import Postgres


@contextmanager
def stopped(server: Postgres) -> Iterator[None]:
    """Crash the database; start it again."""
    server.stop()
    yield
    server.start()


@contextmanager
def frozen(server: Postgres) -> Iterator[None]:
    """Keep every process of the database from running; its lines stay open."""
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


@contextmanager
def moved_away(file: Path) -> Iterator[None]:
    """Have somebody rename the store's file; rename it back."""
    elsewhere = file.with_name("elsewhere")
    file.rename(elsewhere)
    try:
        yield
    finally:
        elsewhere.rename(file)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Have another program keep the store's write lock."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=5)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
