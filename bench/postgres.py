"""A PostgreSQL of the bench's own: durable, on the loopback, its seeded databases kept."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.pg import binaries, end_with_parent, free_port, reachable, run_initdb, unprivileged

SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "max_connections": "100",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}
STARTS_WITHIN_SECONDS = 60.0
Rows = list[tuple[Any, ...]]


class Postgres:
    """A running server over a data folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        self.binaries, who = binaries(), unprivileged()
        folder.mkdir(parents=True, exist_ok=True)
        if who:
            os.chown(folder, who["user"], who["group"])
            self.binaries = reachable(self.binaries, folder)
        self.data = folder / "data"
        if not (self.data / "PG_VERSION").exists():
            run_initdb(self.binaries, self.data, who)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.port = free_port()
        words = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.data, "-p", str(self.port), *words],
                stdout=subprocess.DEVNULL, stderr=log, cwd="/",
                preexec_fn=end_with_parent,  # noqa: PLW1509  (nothing else runs yet)
                **who,
            )  # fmt: skip
        self._wait(folder / "log")

    @property
    def pid(self) -> int:
        """The process whose children do the work."""
        return self._process.pid

    def url(self, name: str = "postgres") -> str:
        """Return where a database is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def has(self, name: str) -> bool:
        """Say whether there is such a database."""
        return bool(self.ask("postgres", "SELECT 1 FROM pg_database WHERE datname = %s", [name]))

    def databases(self) -> list[str]:
        """Return the names of all databases."""
        return [name for (name,) in self.ask("postgres", "SELECT datname FROM pg_database")]

    def create(self, name: str, *, template: str = "template1") -> str:
        """Make a database anew, a copy of `template`, and return its URL."""
        self.drop(name)
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self.order("postgres", words.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def rename(self, name: str, new: str) -> None:
        """Give a database its final name."""
        words = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self.order("postgres", words.format(sql.Identifier(name), sql.Identifier(new)))

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        words = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self.order("postgres", words.format(sql.Identifier(name)))

    def order(self, name: str, *statements: sql.Composed | str) -> None:
        """Run statements in a database, each for itself."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode() if isinstance(statement, str) else statement)

    def ask(self, name: str, question: str, values: list[object] | None = None) -> Rows:
        """Return the rows that answer a question."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            return connection.execute(question.encode(), values).fetchall()

    def stop(self) -> None:
        """Shut down so that the data folder can be used again."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=60)

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                self.ask("postgres", "SELECT 1")
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(log.read_text(errors="replace")[-2000:]) from error
                time.sleep(0.05)
            else:
                return
