"""One run of the bench: what it was asked for, what it stands on, and what it has seen so far."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.line import Job, run_apart
from bench.measure import Seen, Series
from bench.postgres import Postgres
from bench.requests import Work
from bench.serving import Serving
from bench.worlds import scratch


@dataclass(frozen=True)
class HotSlot:
    """Many clients at one moment for one thing, round after round."""

    what: str
    store: str
    rounds: list[dict[int, int]]
    slowest: float

    @property
    def statuses(self) -> dict[int, int]:
        """Every answer of every round, by status."""
        total: dict[int, int] = {}
        for one in self.rounds:
            for status, count in one.items():
                total[status] = total.get(status, 0) + count
        return total


Key = tuple[str, str, str, int]


@dataclass
class Bench:
    """The run: its own PostgreSQL, its settings, and every figure by work, size, store, clients."""

    postgres: Postgres
    seconds: float
    repeats: int
    clients: tuple[int, ...]
    only: tuple[str, ...] = ()
    seen: dict[Key, list[Seen]] = field(default_factory=dict)
    hot: list[HotSlot] = field(default_factory=list)
    overlaps: dict[str, int] = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)

    def wants(self, name: str) -> bool:
        """Say whether a work of that name is to be measured."""
        return not self.only or any(word.lower() in name.lower() for word in self.only)

    def take(
        self, work: str, size: str, store: str, clients: int, measure: Callable[[], Seen]
    ) -> None:
        """Measure, keep, and say so."""
        seen = measure()
        self.seen.setdefault((work, size, store, clients), []).append(seen)
        self.say(
            f"{size:>4} {store:<10} {clients:>2} clients  {work:<26} {seen.per_second:8.0f}/s  "
            f"p50 {seen.p50:7.2f}  p99 {seen.p99:7.2f} ms  "
            f"{seen.server_us:6.0f}+{seen.store_us:<6.0f} us  {told(seen.statuses)}"
        )

    def series(self) -> list[Series]:
        """Return what was seen, in the order in which it was first measured."""
        return [Series(*key, runs=runs) for key, runs in self.seen.items()]

    def say(self, line: str) -> None:
        """Tell whoever watches."""
        print(f"{time.monotonic() - self.begun:6.0f} s  {line}", file=sys.stderr, flush=True)


def samples(works: dict[str, Work], serving: Serving) -> dict[str, str]:
    """Ask for one of each document and return the bodies, which the floor answers with."""
    found = {}
    for name, short in (
        ("POST reservation", "POST"),
        ("GET availability", "availability"),
        ("GET board", "board"),
    ):
        work = works[name]
        heard = run_apart(Job(serving.port, work.next()[:1], 1, 30.0))
        if set(heard.statuses) - work.good:
            raise RuntimeError(f"{name}: {heard.statuses} {heard.sample[:2000]!r}")
        work.sent += heard.sent
        found[short] = heard.sample.partition(b"\r\n\r\n")[2].decode()
    (scratch() / "bodies.json").write_text(json.dumps(found), encoding="utf-8")
    return found


def told(statuses: dict[int, int]) -> str:
    """Return answers by status: `201x78`."""
    return " ".join(f"{status}x{count}" for status, count in sorted(statuses.items()))
