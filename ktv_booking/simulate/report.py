"""The report of a simulation: what was asked, what came of it, and whether all of it holds."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ktv_booking.simulate.checks import Violation
from ktv_booking.simulate.explained import EXPLAINED
from ktv_booking.simulate.figures import Figures
from ktv_booking.simulate.tally import Tally


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """One code: how often, why it is right in both languages, on which verbs, one sentence."""

    code: str
    count: int
    why: dict[str, str]
    verbs: dict[str, int]
    example: str


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class: minutes are those of parties in its rooms, `occupancy` their part, 0 to 1.

    `peak` is the part of 20:00-23:00 that was served on the class's fullest evening.
    """

    room_class: str
    rooms: int
    parties: int
    served_minutes: int
    occupancy: float
    peak: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a simulation of one venue came to. `counts` are named as in `texts`."""

    venue: str
    first: date
    days: int
    seed: int
    requests: int
    seconds: float
    counts: dict[str, int]
    refusals: list[RefusalLine]
    alternatives: dict[str, int]
    lives: dict[str, int]
    placements: dict[str, int]
    sources: dict[str, int]
    deposits: dict[str, int]
    classes: list[ClassLine]
    server_errors: list[str]
    violations: list[Violation]

    @property
    def holds(self) -> bool:
        """Say whether nothing happened that must never happen."""
        return not self.server_errors and not self.violations

    @property
    def exit_code(self) -> int:
        """Return what the command ends with."""
        return 0 if self.holds else 1

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, dates as text."""
        return asdict(self) | {"first": self.first.isoformat(), "holds": self.holds}


def report_of(
    tally: Tally, figures: Figures, *, first: date, days: int, seed: int, seconds: float
) -> Report:
    """Return the report of what was tallied."""
    shop = figures.shop
    counts = {
        "callers": tally.calls.total(),
        **{f"calls_{kind}": count for kind, count in sorted(tally.calls.items())},
        **{f"window_{window}": count for window, count in sorted(tally.windows.items())},
        "alternatives_taken": tally.alternatives.total(),
        **tally.counts,
    }
    return Report(
        venue=shop.code,
        first=first,
        days=days,
        seed=seed,
        requests=tally.requests,
        seconds=round(seconds, 1),
        counts={name: count for name, count in counts.items() if count},
        refusals=_refusals(tally),
        alternatives=dict(tally.alternatives.most_common()),
        lives=dict(figures.statuses.most_common()),
        placements=dict(figures.placements.most_common()),
        sources=dict(figures.sources.most_common()),
        deposits=dict(figures.deposits.most_common()),
        classes=[
            ClassLine(
                room_class=one.code,
                rooms=len(shop.rooms_of(one.code)),
                parties=figures.parties[one.code],
                served_minutes=figures.served[one.code],
                occupancy=round(figures.occupancy(one.code), 3),
                peak=round(figures.fullest_evening(one.code), 3),
            )
            for one in shop.classes
        ],
        server_errors=list(tally.server_errors),
        violations=list(tally.violations),
    )


def _refusals(tally: Tally) -> list[RefusalLine]:
    by_count = sorted(tally.refusals.items(), key=lambda item: (-item[1].count, item[0]))
    return [
        RefusalLine(
            code=code,
            count=entry.count,
            why=EXPLAINED[code]._asdict() if code in EXPLAINED else {},
            verbs=dict(entry.verbs.most_common()),
            example=entry.example,
        )
        for code, entry in by_count
    ]
