"""The goals, and what a run says of each: reached, missed, or not run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.measure import Series
from bench.running import HotSlot

NOT_RUN, MISSED, MUST, AIM = "NOT RUN", "missed", "must", "aim"
BUSY = 16
SIZES = ("10k", "100k", "1m", "10m")
IDENTICAL, OVERLAPPING, MOVES = (
    "50 identical POSTs", "50 partly overlapping POSTs", "50 crossing moves",
)  # fmt: skip

PEERS = {
    "POST reservation": (6.5, "Easy!Appointments 6.5-8.5, MRBS 13-16, Indico 45-61 ms"),
    "GET availability": (53.0, "Indico 53-67 ms"),
    "GET board": (128.0, "Indico 128-169 ms"),
}
"""Processor time of the best peer at the same work on 943,513 reservations, measured elsewhere."""


@dataclass(frozen=True)
class Goal:
    """One line of the table; `verdict` says how far it was reached."""

    name: str
    must: str
    aim: str
    seen: str
    verdict: str


NO_NIGHT = Goal(
    "Birthday list, 1m members, both stores",
    "<= 0.25 of one sequential scan",
    "<= 0.1",
    "-",
    NOT_RUN,
)


@dataclass(frozen=True)
class Evidence:
    """What a run has seen, looked up by work; the largest size up to a million is the one judged.

    `overlaps` are those counted in each store at the end: none, or nothing else counts. `nights`
    are the goals of the birthday lists, as their own run judged them last.
    """

    series: Sequence[Series]
    hot: Sequence[HotSlot]
    overlaps: Mapping[str, int]
    nights: Sequence[Goal] = ()

    def find(
        self, work: str, *, size: str | None = None, store: str = "postgresql"
    ) -> Series | None:
        """Return the series of a work with sixteen clients."""
        fitting = [
            one
            for one in self.series
            if (one.work, one.store, one.clients) == (work, store, BUSY)
            and one.size in ((size,) if size else SIZES[:3])
        ]
        return max(fitting, key=lambda one: SIZES.index(one.size), default=None)

    def ratio(self, work: str, limit: str, *, store: str = "postgresql") -> float | None:
        """Return how much of its limit a work reaches: the median over runs that lie together."""
        ours = self.find(work, store=store)
        bare = self.find(limit, size=ours.size, store=store) if ours else None
        if ours is None or bare is None:
            return None
        pairs = zip(ours.runs, bare.runs, strict=False)
        return median(one.per_second / other.per_second for one, other in pairs)

    def milliseconds(self, work: str) -> float | None:
        """Return the processor time of a request, application and database."""
        found = self.find(work)
        return found.mid("total_us") / 1000 if found else None

    def grown(self, work: str, smaller: str, larger: str) -> float | None:
        """Return how many times the processor time of a request the larger store costs."""
        one, other = self.find(work, size=smaller), self.find(work, size=larger)
        return other.mid("total_us") / one.mid("total_us") if one and other else None


def goals(evidence: Evidence) -> list[Goal]:
    """Return every goal with its verdict."""
    return [
        _at_least(evidence.ratio("POST reservation", "pgbench booking"),
                  "POST reservation / pgbench's booking", 0.06, 0.15),
        _at_least(evidence.ratio("GET availability", "pgbench availability"),
                  "GET availability / pgbench of its query", 0.06, 0.15),
        _at_least(evidence.ratio("GET board", "pgbench board"),
                  "GET board / pgbench of its rows", 0.10, 0.20),
        _at_most(evidence.milliseconds("POST reservation"),
                 "CPU per POST, app + database", 5.0, 2.5, " ms"),
        *_rushes(evidence.hot),
        *(_beside_peers(evidence, work) for work in PEERS),
        *_growth(evidence, "10k", "1m"),
        *_growth(evidence, "1m", "10m"),
        *(evidence.nights or [NO_NIGHT]),
        _on_sqlite(evidence),
        _no_overlap(evidence.overlaps),
    ]  # fmt: skip


def _at_least(seen: float | None, name: str, must: float, aim: float) -> Goal:
    return _judged(seen, name, must, aim, lambda value, bound: value >= bound, ">=", "")


def _at_most(seen: float | None, name: str, must: float, aim: float, unit: str) -> Goal:
    return _judged(seen, name, must, aim, lambda value, bound: value <= bound, "<=", unit)


def _judged(
    seen: float | None,
    name: str,
    must: float,
    aim: float,
    holds: Callable[[float, float], bool],
    sign: str,
    unit: str,
) -> Goal:
    words = (f"{sign} {must:.3g}{unit}", f"{sign} {aim:.3g}{unit}")
    if seen is None:
        return Goal(name, *words, "-", NOT_RUN)
    verdict = AIM if holds(seen, aim) else MUST if holds(seen, must) else MISSED
    return Goal(name, *words, f"{seen:.3g}{unit}", verdict)


def _rushes(hot: Iterable[HotSlot]) -> list[Goal]:
    found = list(hot)
    return [
        *(_identical(found, store) for store in ("postgresql", "sqlite")),
        *(_no_failure(found, store) for store in ("postgresql", "sqlite")),
    ]


def _identical(hot: list[HotSlot], store: str) -> Goal:
    words = ("one 201, 49 x 409 each round, slowest <= 500 ms", "slowest <= 150 ms")
    name = f"Hot slot, {store}: 50 identical POSTs at once"
    rush = next((one for one in hot if (one.what, one.store) == (IDENTICAL, store)), None)
    if rush is None or not rush.rounds:
        return Goal(name, *words, "-", NOT_RUN)
    right = sum(one == {201: 1, 409: 49} for one in rush.rounds)
    seen = f"{right} of {len(rush.rounds)} rounds, slowest {rush.slowest:.0f} ms"
    if right < len(rush.rounds) or rush.slowest > 500:
        return Goal(name, *words, seen, MISSED)
    return Goal(name, *words, seen, AIM if rush.slowest <= 150 else MUST)


def _no_failure(hot: list[HotSlot], store: str) -> Goal:
    name = f"Hot slot, {store}: 50 overlapping spans, 50 crossing moves"
    rushes = [one for one in hot if one.store == store and one.what in {OVERLAPPING, MOVES}]
    if len({one.what for one in rushes if one.rounds}) < 2:
        return Goal(name, "no failure reaches a client", "", "-", NOT_RUN)
    failed = sum(
        count
        for one in rushes
        for status, count in one.statuses.items()
        if status == 0 or status >= 500
    )
    twice = sum(
        one.get(201, 0) != 1 for rush in rushes if rush.what == OVERLAPPING for one in rush.rounds
    )
    seen = f"{failed} failures, {twice} rounds without exactly one booking"
    verdict = MISSED if failed or twice else AIM
    return Goal(name, "no failure reaches a client", "", seen, verdict)


def _beside_peers(evidence: Evidence, work: str) -> Goal:
    """Judge the processor time beside the best peer: a booking below it, a read a tenth of it."""
    best, said = PEERS[work]
    books = work == "POST reservation"
    must, aim = (best, best / 3) if books else (best / 10, best / 40)
    return _at_most(evidence.milliseconds(work), f"CPU per {work} beside {said}", must, aim, " ms")


def _growth(evidence: Evidence, smaller: str, larger: str) -> list[Goal]:
    return [
        _grown(evidence, work, limit, smaller, larger)
        for work, limit in (
            ("POST reservation", "pgbench booking"),
            ("GET availability", "pgbench availability"),
            ("GET board", "pgbench board"),
        )
    ]


def _grown(evidence: Evidence, work: str, limit: str, smaller: str, larger: str) -> Goal:
    name = f"Growth of CPU per {work}, {smaller} to {larger}"
    words = ("<= 2 x", "no faster than the bare query")
    ours, bare = evidence.grown(work, smaller, larger), evidence.grown(limit, smaller, larger)
    if ours is None:
        return Goal(name, *words, "-", NOT_RUN)
    seen = f"{ours:.2f} x" + (f" (bare {bare:.2f} x)" if bare else "")
    if ours > 2:
        return Goal(name, *words, seen, MISSED)
    return Goal(name, *words, seen, AIM if bare and ours <= bare else MUST)


def _on_sqlite(evidence: Evidence) -> Goal:
    ratio = evidence.ratio("POST reservation", "straight booking", store="sqlite")
    goal = _at_least(ratio, "SQLite: POST over straight sqlite3, no failure", 0.06, 0.12)
    posts = evidence.find("POST reservation", store="sqlite")
    failed = sum(n for status, n in (posts.statuses if posts else {}).items() if status >= 500)
    if not failed:
        return goal
    return Goal(goal.name, goal.must, goal.aim, f"{goal.seen}, {failed} failures", MISSED)


def _no_overlap(overlaps: Mapping[str, int]) -> Goal:
    seen = ", ".join(f"{store}: {count}" for store, count in overlaps.items())
    verdict = NOT_RUN if not overlaps else MISSED if any(overlaps.values()) else AIM
    return Goal("Overlaps counted in every store at the end", "0", "", seen or "-", verdict)
