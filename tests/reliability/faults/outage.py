"""One outage: desks call before, during and after; something is broken and mended in between."""

import math
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from typer.testing import CliRunner

from ktv_booking.cli import app
from ktv_booking.db.session import Database
from tests.reliability.faults import judging
from tests.reliability.faults.callers import (
    GIVES_UP_AFTER,
    Callers,
    House,
    lost,
    slower_by,
    slowest,
    statuses,
)
from tests.reliability.grounds import ServerProcess
from tests.reliability.runs import Report

DESKS = 6
SETTLES_IN = 0.3
Broken = Callable[[int], AbstractContextManager[None]]
"""Breaks and mends; told which process serves."""


@dataclass
class Outage:
    """What breaks, for how long, and what may be expected meanwhile."""

    broken: Broken
    seconds: float
    answered_within: float
    some_is_served: bool = False
    is_ready_meanwhile: bool = False
    some_is_refused: bool = False
    seed: int = 0
    around: float = 1.0
    fair: bool = True
    """Whether all have as much longer as the machine is slower; off where a bug shall be found."""

    report: Report = field(default_factory=Report)

    def play(self, server: ServerProcess, house: House, url: str) -> Report:
        """Play it on one server and judge what everybody was told."""
        callers = Callers(server, house)
        held = Held(server.process.pid)
        with tempfile.TemporaryDirectory(prefix="ktv-sheets-") as folder:
            self._say(sheet(house, folder, url))
            with callers.calling(DESKS, seed=self.seed):
                began = time.monotonic()
                time.sleep(self.around)
                broke = time.monotonic()
                with self.broken(server.process.pid):
                    gone = time.monotonic() + SETTLES_IN
                    time.sleep(SETTLES_IN)
                    self._say(sheet(house, folder, url, "--last"))
                    time.sleep(max(0.0, self.seconds - (time.monotonic() - gone)))
                    if self.fair:
                        until_answered(callers, gone, refused=self.some_is_refused)
                    mended = time.monotonic()
                returned = callers.wait_until_ready(GIVES_UP_AFTER)
                good = time.monotonic()
                time.sleep(self.around)
                until_answered(callers, good + SETTLES_IN)
        self._judge(callers, (began, broke, gone, mended, good), returned)
        database = Database(url)
        self._say(judging.of_all(callers.answers, lost(database, callers.answers)))
        database.close()
        self.report.figures |= {"ready_again_after": round(returned, 3)} | held.since()
        return self.report

    def _judge(self, callers: Callers, spans: tuple[float, ...], returned: float) -> None:
        began, broke, gone, mended, good = spans
        everybody = callers.between(began, math.inf)
        during = [one for one in callers.between(gone, mended) if one.told_at < mended]
        before = [one for one in callers.between(began, broke) if one.told_at < broke]
        after = callers.between(good + SETTLES_IN, math.inf)
        times = slower_by(before + after) if self.fair else 1.0
        self._say(judging.of_an_outage(during, served=self.some_is_served))
        if self.some_is_refused and 503 not in statuses(during):
            self._say(["nobody noticed the fault"])
        self._say(judging.of_patience(everybody, self.answered_within * times))
        ready = callers.between(gone, mended, "/health/ready")
        self._say(
            judging.of_health(
                callers.between(broke, mended, "/health/live"),
                [] if self.is_ready_meanwhile else [a for a in ready if a.told_at < mended],
                times,
            )
        )
        self._say(judging.of_a_return(returned, after, times))
        self.report.figures |= judging.figures(before, during, after)
        self.report.figures["slowest"] = slowest(everybody)

    def _say(self, found: list[str]) -> None:
        self.report.violations += found


def until_answered(callers: Callers, since: float, *, refused: bool = False) -> None:
    """Wait until somebody was answered who called after `since`, or was refused."""
    until = time.monotonic() + GIVES_UP_AFTER
    while time.monotonic() < until:
        heard = statuses(callers.between(since, math.inf))
        if 503 in heard if refused else heard:
            return
        time.sleep(0.05)


class Held:
    """How many threads and open files a process has, against what it had before."""

    def __init__(self, process: int) -> None:
        self._folder = Path(f"/proc/{process}")
        self._before = self._now()

    def since(self) -> dict[str, int]:
        """Return how many there are more than before."""
        now = self._now()
        return {f"more_{name}": now[name] - self._before[name] for name in now}

    def _now(self) -> dict[str, int]:
        return {
            "threads": sum(1 for _ in (self._folder / "task").iterdir()),
            "files": sum(1 for _ in (self._folder / "fd").iterdir()),
        }


def sheet(house: House, folder: str, url: str, *words: str) -> list[str]:
    """Have `ktv-booking day-sheet` write or print a house's sheet; return why that failed."""
    said = CliRunner(env={"KTV_DATABASE_URL": url}).invoke(
        app, ["day-sheet", house.code, "--folder", folder, *words]
    )
    if said.exit_code or not said.stdout:
        return [f"the day sheet: {said.stderr[-300:] or said.exception!r}"]
    return []
