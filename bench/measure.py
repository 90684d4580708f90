"""One measurement, and the median of several."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from bench.line import Heard, Job, run_apart
from bench.requests import Work
from bench.serving import Serving


@dataclass(frozen=True)
class Seen:
    """What one run saw: milliseconds, and microseconds of processor time a request."""

    per_second: float
    p50: float
    p99: float
    slowest: float
    server_us: float
    store_us: float
    generator_us: float
    statuses: dict[int, int]

    @property
    def total_us(self) -> float:
        """Application and database together."""
        return self.server_us + self.store_us


@dataclass(frozen=True)
class Series:
    """Several runs of one work under the same circumstances."""

    work: str
    size: str
    store: str
    clients: int
    runs: Sequence[Seen]

    def mid(self, field: str) -> float:
        """Return the median of a field."""
        return float(median(getattr(run, field) for run in self.runs))

    def span(self, field: str) -> tuple[float, float]:
        """Return the least and the most of a field."""
        values = [getattr(run, field) for run in self.runs]
        return min(values), max(values)

    @property
    def statuses(self) -> dict[int, int]:
        """Every answer of every run, by status."""
        total: dict[int, int] = {}
        for run in self.runs:
            for status, count in run.statuses.items():
                total[status] = total.get(status, 0) + count
        return dict(sorted(total.items()))

    def as_json(self) -> dict[str, Any]:
        """Return it for the file of results."""
        return {
            "work": self.work, "size": self.size, "store": self.store, "clients": self.clients,
            "median_per_second": round(self.mid("per_second"), 1),
            "runs": [asdict(run) for run in self.runs],
        }  # fmt: skip


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return the value below which so many per cent of the ordered values lie."""
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def measured(
    work: Work, serving: Serving, store_pid: int | None, *, clients: int, seconds: float
) -> Seen:
    """Send a work for some seconds and return what was seen."""
    watch = (serving.pid,) if store_pid is None else (serving.pid, store_pid)
    job = Job(
        serving.port, work.next(), clients, seconds, cycle=work.cycle, warm=work.warm, watch=watch
    )
    if not job.requests:
        raise RuntimeError(f"nothing is left to send of {work.name}")
    heard = run_apart(job)
    work.sent += heard.sent
    return seen_of(heard)


def seen_of(heard: Heard) -> Seen:
    """Return what a job heard, per request."""
    took, done = sorted(heard.milliseconds), max(1, len(heard.milliseconds))
    server, store = (*heard.cpu, 0.0, 0.0)[:2]
    return Seen(
        per_second=done / heard.seconds,
        p50=percentile(took, 50),
        p99=percentile(took, 99),
        slowest=took[-1] if took else 0.0,
        server_us=server / done * 1e6,
        store_us=store / done * 1e6,
        generator_us=heard.own_cpu / done * 1e6,
        statuses=heard.statuses,
    )
