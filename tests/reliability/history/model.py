"""The book as a few lines: who has which room, from when until when. All a replay needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

TAKING = frozenset({"held", "confirmed", "arrived", "seated", "completed"})
ON_THE_BOARD = TAKING
TO_COME = frozenset({"held", "confirmed"})


@dataclass(frozen=True)
class Stay:
    """One reservation; it has its room in [since, until), and was agreed for [starts, ends)."""

    id: str
    day: date
    room: str
    starts: datetime
    ends: datetime
    since: datetime
    until: datetime
    status: str
    version: int
    hold_until: datetime | None = None
    hard_end: datetime | None = None
    is_counted_on: bool = False


Book = Mapping[str, Stay]


def settled(book: Book, now: datetime) -> dict[str, Stay]:
    """Return the book as time has left it: a hold is dead at its very instant."""
    return {key: _at(stay, now) for key, stay in book.items()}


def _at(stay: Stay, now: datetime) -> Stay:
    is_dead = stay.status == "held" and stay.hold_until is not None and stay.hold_until <= now
    return replace(stay, status="expired", version=stay.version + 1) if is_dead else stay


def in_the_way(
    book: Book, room: str, since: datetime, until: datetime, besides: Iterable[str] = ()
) -> list[Stay]:
    """Return who has the room at some instant of [since, until)."""
    return [
        stay
        for stay in book.values()
        if stay.status in TAKING
        and stay.room == room
        and max(stay.since, since) < min(stay.until, until)
        and stay.id not in besides
    ]


def free_rooms(
    book: Book, rooms: Iterable[str], since: datetime, until: datetime, besides: Iterable[str] = ()
) -> list[str]:
    """Return the rooms nobody has at any instant of [since, until)."""
    return [room for room in rooms if not in_the_way(book, room, since, until, besides)]
