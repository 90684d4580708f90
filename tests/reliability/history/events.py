"""What a client writes down of one operation: what it asked, when, and what it was told."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

BOOK = re.compile(r"/(\d{4}-\d\d-\d\d)=(\d+)")
UNANSWERED = math.inf


@dataclass(frozen=True)
class Told:
    """A reservation as an answer told it."""

    id: str
    day: date
    room: str
    starts: datetime
    ends: datetime
    status: str
    version: int
    hold_until: datetime | None = None
    hard_end: datetime | None = None
    is_counted_on: bool = False


@dataclass(frozen=True)
class Moved:
    """A booking that a write moved without a word to make place, as the log says."""

    id: str
    left: str
    took: str


@dataclass
class Event:
    """One operation of one client.

    `asked` is what the operation is about, in the words of `plan`; `now` the instant it was asked
    at on the demo clock; `invoked` and `returned` real seconds. `revs` is the witness: the book's
    revision of each day it met. A refusal has a `code`, a write `told`, a look `seen`. `moved` is
    what the log says of it, which no answer tells: a guest hears nothing of it.
    """

    kind: str
    asked: dict[str, Any]
    now: datetime
    invoked: float
    returned: float = UNANSWERED
    status: int = 0
    code: str | None = None
    revs: dict[date, int] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    moved: Sequence[Moved] = ()
    seen: Any = None
    retries: int = 0

    @property
    def is_write(self) -> bool:
        """Say whether it changed the book: it was granted, and raised a revision."""
        return 200 <= self.status < 300 and self.kind not in LOOKS and bool(self.revs)

    def __str__(self) -> str:
        said = self.code or ",".join(f"{one.status}@{one.room[-4:]}" for one in self.told)
        revs = " ".join(f"{day}={rev}" for day, rev in self.revs.items())
        return f"{self.kind} {self.asked} -> {self.status} {said} [{revs}]"


LOOKS = frozenset({"board", "free", "again"})
"""What only looks; `again` is a cancellation said again, which answers without writing."""


def told_apart(events: Sequence[Event]) -> list[Event]:
    """Return the events, a cancellation that was only said again as the look that it is.

    The first to cancel writes. Another one writes too if it waited for the lock meanwhile: then
    it has a revision that nobody else wrote.
    """
    by_id: dict[str, list[Event]] = {}
    for event in events:
        if event.kind == "cancel" and event.is_write:
            by_id.setdefault(event.asked["id"], []).append(event)
    later = [one for same in by_id.values() for one in sorted(same, key=_first)[1:]]
    apart = {id(one) for one in later}
    others = [one for one in events if one.is_write and id(one) not in apart]
    written = {place for one in others for place in one.revs.items()}
    again: set[int] = set()
    for event in sorted(later, key=_first):
        if written.issuperset(event.revs.items()):
            again.add(id(event))
        written |= set(event.revs.items())
    return [replace(one, kind="again") if id(one) in again else one for one in events]


def _first(event: Event) -> tuple[int, float]:
    """Return what orders cancellations of one reservation: at one revision, who asked first.

    Who wrote may hear of it last, after hanging up and asking again. Whoever asked first can
    have been the one: nobody had been told of the revision before the one who was asked.
    """
    return event.revs.get(event.told[0].day, 0), event.invoked


def revs_of(header: str) -> dict[date, int]:
    """Return the revisions that a `Ktv-Rev` header names, by business date."""
    return {date.fromisoformat(day): int(rev) for day, rev in BOOK.findall(header)}


def told_by(document: Mapping[str, Any]) -> Told:
    """Return what a reservation's document says of its place."""
    return Told(
        id=document["id"],
        day=date.fromisoformat(document["business_date"]),
        room=document["room"]["id"] if document["room"] else "",
        starts=datetime.fromisoformat(document["starts_at"]),
        ends=datetime.fromisoformat(document["ends_at"]),
        status=document["status"],
        version=document["version"],
        hold_until=_instant(document["hold_until"]),
        hard_end=_instant(document["hard_end_at"]),
        is_counted_on=bool(
            document["room_told_at"] or document["room_fixed_at"] or document["pinned"]
        ),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
