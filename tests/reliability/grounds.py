"""What a run stands on: a durable store of its own, and real servers in processes of their own."""

import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from ktv_booking.db.migrate import migrate
from ktv_booking.db.session import Database
from tests.pg import Cluster
from tests.reliability.loaded import FORKS, serve
from tests.reliability.runs import Order

STARTS_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 10.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class ServerProcess:
    """One real server: where it answers, its process, and the file it writes its log to."""

    url: str
    process: BaseProcess
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


def sound() -> None:
    """Put no bug in."""


@contextmanager
def servers(
    url: str,
    count: int = 1,
    *,
    bug: Callable[[], None] = sound,
    settings: Mapping[str, str] | None = None,
) -> Iterator[list[ServerProcess]]:
    """Serve a store from several processes, in demo mode and without jobs; all end with this.

    `bug` is put in before they begin, `settings` adds to the environment.
    """
    said = {"KTV_MODE": "demo", "KTV_JOBS": "off", "KTV_LOG_LEVEL": "WARNING", **(settings or {})}
    with tempfile.TemporaryDirectory(prefix="ktv-servers-") as folder, ExitStack() as stack:
        started = []
        for number in range(count):
            server = _started(url, bug, said, Path(folder) / f"server-{number}.log")
            stack.callback(_end, server.process)
            started.append(server)
        for server in started:
            _await(server)
        yield started


def _started(
    url: str, bug: Callable[[], None], settings: Mapping[str, str], log: Path
) -> ServerProcess:
    port = free_port()
    log.touch()
    environment = {**os.environ, "KTV_DATABASE_URL": url, **settings}
    process = FORKS.Process(target=serve, args=(port, environment, ROOT, log, bug), daemon=True)
    process.start()
    return ServerProcess(f"http://127.0.0.1:{port}", process, log)


def _await(server: ServerProcess) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while server.process.is_alive() and time.monotonic() < deadline:
        try:
            if httpx.get(f"{server.url}/health/ready", timeout=5, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"the server does not start: {server.said()}")


def _end(process: BaseProcess) -> None:
    process.terminate()
    process.join(STOPS_WITHIN_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
