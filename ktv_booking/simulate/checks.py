"""What must hold whatever was simulated: no room twice, no impossible status, no odd refusal."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from ktv_booking.reservations.rules.states import ALLOWED_NEXT, FINAL, UNDO, Status

KEEPS_A_ROOM = frozenset(
    {Status.REQUESTED, Status.HELD, Status.CONFIRMED, Status.ARRIVED, Status.SEATED}
)

BEGINS = KEEPS_A_ROOM
"""A booking begins requested, held or confirmed, a walk-in arrived or seated."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must never be: `rule` names which, `what` says where."""

    rule: str
    what: str


@dataclass(frozen=True, slots=True)
class Stay:
    """One reservation as a client reads it, and how long its room is turned over afterwards.

    `moved_at` is when a party that sat elsewhere came into this room.
    """

    code: str
    status: str
    room: str | None
    starts_at: datetime
    ends_at: datetime
    turnover_after: timedelta = timedelta(0)
    seated_at: datetime | None = None
    left_at: datetime | None = None
    moved_at: datetime | None = None

    def keeps_room(self) -> tuple[datetime, datetime] | None:
        """Return the half-open span in which its room is nobody else's, None if there is none.

        A party that left had it from the moment it sat there, for the turnover afterwards, and
        never longer than was agreed: it may have got the room later than its stay began.
        """
        if self.room is None:
            return None
        ends = self.ends_at + self.turnover_after
        if self.status == Status.COMPLETED:
            begins = self.moved_at or self.seated_at or self.starts_at
            left = self.left_at or self.ends_at
            return begins, max(begins, min(ends, left + self.turnover_after))
        begins = min(self.starts_at, self.seated_at or self.starts_at)
        return (self.moved_at or begins, ends) if self.status in KEEPS_A_ROOM else None


def check_no_overlap(reservations: Iterable[Stay]) -> list[Violation]:
    """Return every pair of reservations that keep one room at the same time; none is right.

    Spans are half-open: one that ends as the next begins is no overlap.
    """
    by_room: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for stay in reservations:
        span = stay.keeps_room()
        if span is not None and stay.room is not None and span[0] < span[1]:
            by_room[stay.room].append((*span, stay.code))
    return [
        Violation(
            "overlap", f"{room}: {earlier} until {until:%m-%d %H:%M}, {later} from {since:%H:%M}"
        )
        for room, spans in sorted(by_room.items())
        for earlier, until, later, since in _overlaps(sorted(spans))
    ]


def check_one_seated(reservations: Iterable[Stay]) -> list[Violation]:
    """Return every room in which two parties are seated at once."""
    seated: dict[str, list[str]] = defaultdict(list)
    for stay in reservations:
        if stay.status == Status.SEATED and stay.room is not None:
            seated[stay.room].append(stay.code)
    return [
        Violation("two-seated", f"{room}: {', '.join(codes)}")
        for room, codes in sorted(seated.items())
        if len(codes) > 1
    ]


def check_settled(reservations: Iterable[Stay]) -> list[Violation]:
    """Return every reservation that a closed day left without a final status."""
    return [
        Violation("not-settled", f"{stay.code} is {stay.status} after its day was closed")
        for stay in reservations
        if stay.status not in FINAL
    ]


def check_steps(code: str, statuses: Iterable[str]) -> list[Violation]:
    """Return every step of one life that no chain of the state table's steps allows.

    The first status is that of the answer to its booking. Between two looks time may have done
    several steps.
    """
    seen = [Status(status) for status in statuses]
    odd_births = [status for status in seen[:1] if status not in BEGINS]
    return [Violation("impossible-beginning", f"{code}: {status}") for status in odd_births] + [
        Violation("impossible-step", f"{code}: {before} -> {after}")
        for before, after in pairwise(seen)
        if after is not before and after not in _reachable(before)
    ]


def _reachable(status: Status) -> set[Status]:
    reached: set[Status] = set()
    waiting = [status]
    while waiting:
        here = waiting.pop()
        for following in ALLOWED_NEXT[here] | UNDO.get(here, frozenset()):
            if following not in reached:
                reached.add(following)
                waiting.append(following)
    return reached


def _overlaps(
    spans: list[tuple[datetime, datetime, str]],
) -> list[tuple[str, datetime, str, datetime]]:
    """Return each span that begins before an earlier one has ended, beside that one."""
    found = []
    longest = spans[0]
    for span in spans[1:]:
        if span[0] < longest[1]:
            found.append((longest[2], longest[1], span[2], span[0]))
        if span[1] > longest[1]:
            longest = span
    return found
