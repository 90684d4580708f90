"""The servers that are measured: `ktv-booking serve`, and the bare floor."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.worlds import COMMAND, ROOT, environment, scratch
from tests.pg import PR_SET_PDEATHSIG, free_port

STARTS_WITHIN_SECONDS = 60.0


@dataclass(frozen=True)
class Serving:
    """A server that answers."""

    port: int
    pid: int


@contextmanager
def product(url: str, *, workers: int = 1) -> Iterator[Serving]:
    """Serve a store as an operator would, on the loopback."""
    port = free_port()
    words = [*COMMAND, "serve", "--port", str(port), "--workers", str(workers)]
    with _running(words, environment(url), port, "/health/ready") as serving:
        yield serving


@contextmanager
def floor() -> Iterator[Serving]:
    """Serve the bare framework: what no endpoint of this stack can be quicker than."""
    port = free_port()
    words = [sys.executable, "-m", "uvicorn", "bench.floor:app", "--port", str(port)]
    words += ["--log-level", "warning", "--no-access-log", "--no-server-header"]
    with _running(words, environment("sqlite://"), port, "/ready") as serving:
        yield serving


@contextmanager
def _running(words: list[str], env: Mapping[str, str], port: int, ready: str) -> Iterator[Serving]:
    log = scratch() / "server.log"
    with log.open("ab") as written:
        process = subprocess.Popen(
            words, env=dict(env), stdout=written, stderr=subprocess.STDOUT, cwd=ROOT,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  (nothing else runs yet)
        )  # fmt: skip
    try:
        _await(process, port, ready, log)
        yield Serving(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end_with_parent() -> None:
    """Ask the kernel to end a server when the bench dies, also where its shell ignores SIGQUIT."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _await(process: subprocess.Popen[bytes], port: int, ready: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", ready)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError(log.read_text(errors="replace")[-2000:])
