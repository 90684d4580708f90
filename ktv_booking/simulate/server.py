"""A demo server of the simulation's own: migrated, seeded, on a free port, always stopped."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import NamedTuple

import httpx

STARTS_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 10.0
COMMAND = (sys.executable, "-c", "from ktv_booking.cli import app; app()")


class Address(NamedTuple):
    """Where a server answers, and the token that signs in."""

    url: str
    token: str


class NotPlayed(RuntimeError):
    """There was nobody to play against; the message says why."""


class ServerDidNotStart(NotPlayed):
    """The server's own words are in the message."""


@contextmanager
def scratch_server(database_url: str | None = None) -> Iterator[Address]:
    """Serve the demo chain on a store that is thrown away, or on `database_url`.

    Raises:
        ServerDidNotStart: a command failed, or nobody answered in time.
    """
    with tempfile.TemporaryDirectory(prefix="ktv-simulation-") as folder:
        url = database_url or f"sqlite:///{folder}/simulation.sqlite3"
        environment = os.environ | {
            "KTV_DATABASE_URL": url,
            "KTV_MODE": "demo",
            "KTV_JOBS": "off",
            "KTV_LOG_LEVEL": "WARNING",
        }
        token = token_urlsafe(32)
        _command(environment, "migrate")
        _command(environment, "seed-demo", "--token", token)
        with _serving(environment, Path(folder) / "server.log") as base_url:
            yield Address(base_url, token)


@contextmanager
def _serving(environment: Mapping[str, str], log: Path) -> Iterator[str]:
    port = _free_port()
    with log.open("wb") as written:
        process = subprocess.Popen(  # noqa: S603  (our own command)
            [*COMMAND, "serve", "--port", str(port)],
            env=dict(environment), stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _await(process, f"http://127.0.0.1:{port}", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health/ready", timeout=2, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise ServerDidNotStart(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def _command(environment: Mapping[str, str], *words: str) -> None:
    done = subprocess.run(  # noqa: S603  (our own command)
        [*COMMAND, *words], env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServerDidNotStart(f"{words[0]}: {done.stderr[-2000:] or done.stdout[-2000:]}")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
