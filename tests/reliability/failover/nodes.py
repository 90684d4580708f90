"""PostgreSQL servers that follow one another, and pgbouncer in front: what docs/scaling.md draws.

All on the loopback, in temporary folders, durable; they end when this process ends.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.pg import (
    DURABLE,
    binaries,
    end_with_parent,
    folders,
    free_port,
    reachable,
    run_initdb,
    unprivileged,
)

DATABASE = "ktv"
STARTS_WITHIN_SECONDS = 60.0
PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CARE = DURABLE | {
    "wal_level": "replica",
    "hot_standby": "on",
    "dynamic_shared_memory_type": "mmap",  # leaves nothing behind when it is killed
    "wal_retrieve_retry_interval": "200ms",
    "wal_receiver_status_interval": "1s",
}


class Node:
    """One PostgreSQL server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The way to the product's database on this server."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{DATABASE}"

    @classmethod
    def primary(cls, folder: Path) -> "Node":
        """Return a fresh server with an empty database."""
        node = cls(_folder_of_ours(folder))
        run_initdb(_found(folder), node.folder / "data", unprivileged())
        node._allow_replication()
        node.start()
        node.order(f"CREATE DATABASE {DATABASE}", database="postgres")
        return node

    def follower(self, folder: Path, name: str = "replica") -> "Node":
        """Return a server that follows this one, by the name a synchronous standby goes by."""
        node = type(self)(_folder_of_ours(folder))
        way = f"host=127.0.0.1 port={self.port} user=postgres application_name={name}"
        _run(
            [
                _found(folder) / "pg_basebackup",
                *("-D", node.folder / "data", "-d", way, "-R", "-c", "fast", "--no-sync"),
            ]
        )
        node.start()
        return node

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = [word for name, value in CARE.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    _found(self.folder) / "postgres",
                    *("-D", self.folder / "data", "-p", str(self.port), *settings),
                ],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd="/",
                preexec_fn=end_with_parent,  # noqa: PLW1509  (nothing else runs yet)
                **unprivileged(),
            )
        _await(lambda: self.ask("SELECT 1", database="postgres") == "1")

    def kill(self) -> None:
        """Kill every process of it at once, as a host that loses power does."""
        assert self._process is not None
        parent = self._process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        os.kill(parent, signal.SIGSTOP)
        for process in (*map(int, children), parent):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait()

    def promote(self) -> None:
        """Make it a primary, and wait until it takes changes."""
        command = [_found(self.folder) / "pg_ctl", "promote", "-w", "-D", self.folder / "data"]
        _run(command)

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=60)

    def ask(self, question: str, *, database: str = DATABASE) -> str:
        """Return the first answer to a question."""
        with self._connected(database) as connection:
            row = connection.execute(question.encode()).fetchone()
        return str(row[0]) if row else ""

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Return every answer to a question."""
        with self._connected(DATABASE) as connection:
            return list(connection.execute(question.encode()).fetchall())

    def order(self, statement: str, *, database: str = DATABASE) -> None:
        """Run a statement."""
        with self._connected(database) as connection:
            connection.execute(statement.encode())

    def set(self, name: str, value: str) -> None:
        """Change a setting for good, and let it be known."""
        self.order(f"ALTER SYSTEM SET {name} = '{value}'")
        self.order("SELECT pg_reload_conf()")

    @contextmanager
    def _connected(self, database: str) -> Iterator[psycopg.Connection[Any]]:
        way = self.url.removesuffix(DATABASE) + database
        with psycopg.connect(way, autocommit=True, connect_timeout=5) as connection:
            yield connection

    def _allow_replication(self) -> None:
        with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host replication all 127.0.0.1/32 trust\n")


class Pooler:
    """pgbouncer in transaction mode, in front of one server at a time."""

    def __init__(self, folder: Path, to: Node) -> None:
        assert PGBOUNCER is not None
        self.port = free_port()
        self._file = _folder_of_ours(folder) / "pgbouncer.ini"
        self._write(to)
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [PGBOUNCER, self._file],
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=end_with_parent,  # noqa: PLW1509  (nothing else runs yet)
                **unprivileged(),
            )
        _await(self._answers)

    @property
    def url(self) -> str:
        """The way through it, as an operator writes it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{DATABASE}?pgbouncer=true"

    def point_to(self, node: Node) -> None:
        """Send everybody to another server from now on."""
        self._write(node)
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()

    def _write(self, to: Node) -> None:
        """Write its settings: those docs/scaling.md recommends."""
        written = self._file.with_suffix(".new")
        written.write_text(
            f"[databases]\n{DATABASE} = host=127.0.0.1 port={to.port} user=postgres\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\n"
            "unix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
            "max_client_conn = 500\ndefault_pool_size = 20\n"
            "server_login_retry = 1\nserver_connect_timeout = 2\nquery_wait_timeout = 3\n"
        )
        written.rename(self._file)

    def _answers(self) -> bool:
        way = self.url.removesuffix("?pgbouncer=true")
        with psycopg.connect(way, autocommit=True, connect_timeout=5) as connection:
            return connection.execute(b"SELECT 1").fetchone() == (1,)


class Street:
    """A primary, the replica that follows it, and pgbouncer before whichever takes changes."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._generation = folder, 0
        self.primary = Node.primary(folder / "primary")
        self.replica = self.primary.follower(folder / "replica")
        self.pooler = Pooler(folder / "pooler", self.primary) if PGBOUNCER else None

    def keep_in_step(self) -> None:
        """Let every COMMIT wait until the replica has it too."""
        self.primary.set("synchronous_standby_names", "replica")
        standby = "SELECT sync_state FROM pg_stat_replication"
        _await(lambda: self.primary.ask(standby) == "sync")

    def cut(self) -> None:
        """Let the replica hear no more of the primary."""
        self.replica.set("primary_conninfo", "host=127.0.0.1 port=1")
        _await(lambda: self.primary.ask("SELECT count(*) FROM pg_stat_replication") == "0")

    def catch_up(self) -> None:
        """Wait until the replica has replayed what the primary has now."""
        position = self.primary.ask("SELECT pg_current_wal_flush_lsn()")
        _await(
            lambda: self.replica.ask(f"SELECT pg_last_wal_replay_lsn() >= '{position}'") == "True"
        )

    def fail_over(self, *, by_kill: bool = True) -> None:
        """Kill the primary, or have it stop at once, and let the replica take its place."""
        (self.primary.kill if by_kill else self.primary.stop)()
        self.replica.promote()
        if self.pooler is not None:
            self.pooler.point_to(self.replica)

    def renew(self) -> None:
        """After a fail-over: let a fresh replica follow the server that took over."""
        self._generation += 1
        self.primary = self.replica
        self.replica = self.primary.follower(self._folder / f"replica-{self._generation}")

    def close(self) -> None:
        """End all of it."""
        if self.pooler is not None:
            self.pooler.stop()
        self.replica.stop()
        self.primary.stop()


@contextmanager
def a_street() -> Iterator[Street]:
    """Yield a primary with its replica and pgbouncer; without pgbouncer `.pooler` is None."""
    with tempfile.TemporaryDirectory(prefix="ktv-street-", dir=folders()) as folder:
        _folder_of_ours(Path(folder))
        street = Street(Path(folder))
        try:
            yield street
        finally:
            street.close()


def _folder_of_ours(folder: Path) -> Path:
    """Make a folder that the servers may write to."""
    folder.mkdir(exist_ok=True)
    if who := unprivileged():
        os.chown(folder, who["user"], who["group"])
    return folder


def _found(folder: Path) -> Path:
    return reachable(binaries(), folder.parent) if unprivileged() else binaries()


def _run(command: list[Any]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, cwd="/", check=False, **unprivileged()
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} fails: {done.stderr.strip()}")


def _await(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while True:
        try:
            if is_so():
                return
        except psycopg.OperationalError:
            pass
        if time.monotonic() > deadline:
            raise RuntimeError("it does not come about in time")
        time.sleep(0.02)
