"""What happened, counted while it happens."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ktv_booking.simulate.checks import Violation
from ktv_booking.simulate.explained import EXPLAINED


@dataclass(slots=True)
class RefusalCount:
    """One code: how often, for which verbs, and the sentence that was said the first time."""

    count: int = 0
    verbs: Counter[str] = field(default_factory=Counter)
    example: str = ""


@dataclass(slots=True)
class Tally:
    """Counters by name, refusals by code, and what must never be.

    `seen` are the statuses of each reservation in the order the desk saw them.
    """

    calls: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    alternatives: Counter[str] = field(default_factory=Counter)
    windows: Counter[str] = field(default_factory=Counter)
    refusals: dict[str, RefusalCount] = field(default_factory=lambda: defaultdict(RefusalCount))
    server_errors: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    seen: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    requests: int = 0

    def happened(self, what: str, times: int = 1) -> None:
        """Count a thing that happened."""
        self.counts[what] += times

    def refused(self, verb: str, code: str, status: int, said: str, *, at: datetime) -> None:
        """Count a refusal; a failure of the server is none, and an odd code is a violation."""
        if status >= 500:
            self.server_errors.append(f"{at:%Y-%m-%d %H:%M} {verb}: {status} {code} {said}")
            return
        entry = self.refusals[code]
        entry.count += 1
        entry.verbs[verb] += 1
        entry.example = entry.example or said
        if code not in EXPLAINED:
            what = f"{at:%Y-%m-%d %H:%M} {verb}: {status} {code}: {said}"
            self.violations.append(Violation("unexplained-refusal", what))

    def must_hold(self, violations: Iterable[Violation]) -> None:
        """Keep what was found that must never be."""
        self.violations.extend(violations)

    def saw(self, code: str, status: str) -> None:
        """Note in which status a reservation was answered, where it changed."""
        statuses = self.seen[code]
        if not statuses or statuses[-1] != status:
            statuses.append(status)
