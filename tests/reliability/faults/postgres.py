"""A PostgreSQL that may be stopped, killed, frozen, filled up, and brought back."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.pg import (
    DURABLE,
    NoPostgres,
    binaries,
    end_with_parent,
    folders,
    free_port,
    reachable,
    run_initdb,
    unprivileged,
)

STARTS_WITHIN_SECONDS = 60.0


class Postgres:
    """One server with a data folder that outlives it; `url` leads to its first database."""

    def __init__(self, folder: Path, *, data: Path | None = None) -> None:
        self.folder = folder
        self.data = data or folder / "data"
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self.programs = reachable(binaries(), folder) if unprivileged() else binaries()
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def made(cls, folder: Path, *, data: Path | None = None) -> "Postgres":
        """Make the data folder of a new server; nobody has started it yet."""
        server = cls(folder, data=data)
        run_initdb(server.programs, server.data, unprivileged())
        return server

    def keep_the_log_in(self, folder: Path) -> None:
        """Move the write-ahead log to another disk, before the first start."""
        shutil.move(self.data / "pg_wal", folder)
        give_away(folder)
        (self.data / "pg_wal").symlink_to(folder)

    def start(self, settings: Mapping[str, str] | None = None) -> float:
        """Start it; return the seconds it took until it answered."""
        began = time.monotonic()
        said = {**DURABLE, **(settings or {})}
        words = [word for name, value in said.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, "-p", str(self.port), *words],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd="/",
                preexec_fn=end_with_parent,  # noqa: PLW1509  (nothing else runs yet)
                **unprivileged(),
            )
        while not self.answers():
            if self._process.poll() is not None:
                raise NoPostgres(f"it does not start: {(self.folder / 'log').read_text()[-2000:]}")
            if time.monotonic() - began > STARTS_WITHIN_SECONDS:
                raise NoPostgres("it does not start in time")
            time.sleep(0.02)
        return time.monotonic() - began

    def stop(self) -> None:
        """End it at once, without a checkpoint, as a crash does."""
        if self._process is not None and self._process.poll() is None:
            self.thaw()
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=60)

    def freeze(self) -> None:
        """Stop every process of it from running; its lines stay open."""
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let every process of it run again."""
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

    def answers(self) -> bool:
        """Say whether it answers at all."""
        with suppress(psycopg.OperationalError):
            return self.ask("SELECT 1") == 1
        return False

    def ask(self, question: str) -> Any:
        """Return the one answer to a question."""
        with psycopg.connect(self.url, autocommit=True, connect_timeout=2) as line:
            row = line.execute(question.encode()).fetchone()
        return row[0] if row else None

    def clients(self) -> int:
        """Return how many lines to it are open, this one apart."""
        return int(
            self.ask(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
        )

    def run(self, program: str, *words: str) -> str:
        """Run one of PostgreSQL's programs as whoever the server runs as."""
        done = subprocess.run(
            [self.programs / program, *words],
            capture_output=True, text=True, check=False, cwd="/", **unprivileged(),
        )  # fmt: skip
        if done.returncode:
            raise NoPostgres(f"{program}: {done.stderr.strip()}")
        return done.stdout

    def _processes(self) -> list[int]:
        if self._process is None:
            return []
        parent = self._process.pid
        listed = Path(f"/proc/{parent}/task/{parent}/children")
        with suppress(FileNotFoundError):
            return [parent, *map(int, listed.read_text().split())]
        return [parent]


@contextmanager
def folder_of_a_server() -> Iterator[Path]:
    """Yield a folder that the server may write to, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="ktv-pg-", dir=folders()))
    try:
        give_away(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def give_away(folder: Path) -> None:
    """Let whoever the server runs as own a folder and all that is in it."""
    if who := unprivileged():
        for path in (folder, *folder.rglob("*")):
            os.chown(path, who["user"], who["group"], follow_symlinks=False)


@contextmanager
def a_postgres() -> Iterator[Postgres]:
    """Yield a running server of one's own, and end it."""
    with folder_of_a_server() as folder:
        server = Postgres.made(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()
