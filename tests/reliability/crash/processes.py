"""Processes to be killed: forked, so that the next is there at once."""

import random
import signal
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import httpx

from tests.reliability.crash import inside
from tests.reliability.grounds import free_port
from tests.reliability.loaded import FORKS

PATIENCE_SECONDS = 120.0


class Process:
    """One process that runs something of `inside`, is killed, and runs it again."""

    def __init__(self, what: Callable[..., None], *words: Any) -> None:
        self._what, self._words = what, words
        self._process: BaseProcess | None = None

    def start(self, crash_at: str = "") -> None:
        """Start it; it dies by itself at `crash_at`."""
        process = FORKS.Process(target=self._what, args=(*self._words, crash_at), daemon=True)
        process.start()
        self._process = process

    def kill(self) -> None:
        """Kill -9, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def is_dead_within(self, seconds: float) -> bool:
        """Wait until it has died by itself, but no longer."""
        assert self._process is not None
        self._process.join(seconds)
        return not self._process.is_alive()


class Server(Process):
    """A real server on a port that stays the same."""

    def __init__(self, url: str, serving: Callable[..., None] = inside.serve) -> None:
        self.port = free_port()
        super().__init__(serving, url, self.port)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, crash_at: str = "") -> None:
        """Start it and wait until it answers."""
        super().start(crash_at)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/health/live", timeout=5, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.01)
            else:
                return
        raise RuntimeError("the server does not start")


def done_once(url: str, job: str, now: datetime, sent: Path, killed_at: int = 0) -> bool:
    """Do one job in a process of its own; say whether it came to its end."""
    return _ended(_job(url, job, now, sent, killed_at)) == 0


def done_at_once(hosts: int, url: str, job: str, now: datetime, sent: Path) -> None:
    """Do one job in several processes at the same time, each to its end."""
    for process in [_job(url, job, now, sent, 0) for _ in range(hosts)]:
        _ended(process)


def _job(*words: Any) -> BaseProcess:
    process = FORKS.Process(target=inside.do_once, args=words)
    process.start()
    return process


def _ended(process: BaseProcess) -> int:
    process.join(PATIENCE_SECONDS)
    code = process.exitcode
    if code not in (0, -signal.SIGKILL):
        raise RuntimeError(f"a job ended with {code}")
    return code


def a_moment(chance: random.Random, at_most: float = 0.15) -> None:
    """Wait a while that nobody can foresee."""
    time.sleep(chance.uniform(0, at_most))
