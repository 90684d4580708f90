"""What a run stands on: a durable store of its own, and real servers in processes of their own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from ktv_booking.db.migrate import migrate
from ktv_booking.db.session import Database
from tests.pg import Cluster
from tests.reliability.runs import Order

STARTS_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 10.0
ROOT = Path(__file__).resolve().parents[2]
SERVE = ("-c", "from ktv_booking.cli import app; app()", "serve")


@dataclass
class ServerProcess:
    """One real server: where it answers, its process, and the file it writes its log to."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def said(self) -> str:
        """Return the end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:]


@contextmanager
def a_store(order: Order) -> Iterator[str]:
    """Yield the URL of a migrated store: the lent one, else a durable one that is thrown away.

    PostgreSQL is a child process in a temporary folder, with fsync on.
    """
    if order.url is not None:
        yield order.url
        return
    if order.store == "sqlite":
        with tempfile.TemporaryDirectory(prefix="ktv-run-") as folder:
            yield migrated(f"sqlite:///{folder}/store.sqlite3")
        return
    cluster = Cluster.durable()
    try:
        yield migrated(cluster.create("ktv_run"))
    finally:
        cluster.stop()


def migrated(url: str) -> str:
    """Bring the store to the newest schema and return its URL."""
    database = Database(url)
    migrate(database)
    database.close()
    return url


@contextmanager
def servers(
    url: str,
    count: int = 1,
    *,
    command: Sequence[str] = SERVE,
    settings: Mapping[str, str] | None = None,
) -> Iterator[list[ServerProcess]]:
    """Serve a store from several processes, in demo mode and without jobs; all end with this.

    `command` is what Python is started with before `--port`, `settings` adds to the environment.
    """
    said = {"KTV_MODE": "demo", "KTV_JOBS": "off", "KTV_LOG_LEVEL": "WARNING", **(settings or {})}
    with tempfile.TemporaryDirectory(prefix="ktv-servers-") as folder, ExitStack() as stack:
        started = []
        for number in range(count):
            server = _started(url, command, said, Path(folder) / f"server-{number}.log")
            stack.callback(_end, server.process)
            started.append(server)
        for server in started:
            _await(server)
        yield started


def _started(
    url: str, command: Sequence[str], settings: Mapping[str, str], log: Path
) -> ServerProcess:
    port = free_port()
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, *command, "--port", str(port)],
            env=os.environ | {"KTV_DATABASE_URL": url} | settings,
            cwd=ROOT,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    return ServerProcess(f"http://127.0.0.1:{port}", process, log)


def _await(server: ServerProcess) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{server.url}/health/ready", timeout=5, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"the server does not start: {server.said()}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOPS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
