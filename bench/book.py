"""What the seeded book has left: read once, past the product, to know what to ask it for."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from bench.postgres import Postgres, Rows
from bench.worlds import TODAY

Ask = Callable[[str], Rows]

BOOKED = (0, 7)
"""Days ahead into which POST books: the two windows that take bookings."""

MOVED = (8, 12)
LOOKED_AT = (13, 16)
BARE = (13, 30)
"""Days ahead that bare transactions write into, and take back."""

MOST_VENUES = 300
"""Of how many venues the slots are read: enough to choose from also among a thousand."""


class Kind(NamedTuple):
    """One class in one slot of one business day of a venue, with rooms taken and free."""

    venue: str
    day: date
    starts_at: datetime
    minutes: int
    room_class: str
    capacity: int
    taken: list[tuple[str, int]]
    free: list[str]


@dataclass(frozen=True)
class Book:
    """A seeded store, asked directly."""

    ask: Ask

    def venues(self) -> list[str]:
        """Return the ids of the ballast's venues."""
        found = self.ask("SELECT id FROM venues WHERE code LIKE 'bench-%' ORDER BY code")
        return [_id(one) for (one,) in found]

    def kinds(self, between: tuple[int, int]) -> list[Kind]:
        """Return every class in every slot of some days ahead, with the rooms that are left."""
        rooms: dict[tuple[str, str], list[str]] = {}
        holds: dict[str, tuple[str, int]] = {}
        for venue, room, class_id, code, comfort in self.ask(_ROOMS):
            rooms.setdefault((_id(venue), _id(class_id)), []).append(_id(room))
            holds[_id(class_id)] = (code, comfort)
        slots: dict[tuple[Any, ...], list[tuple[str, int, str]]] = {}
        for venue, day, starts, ends, class_id, room, row, version in self.ask(_taken(between)):
            key = (_id(venue), _day(day), _instant(starts), _instant(ends), _id(class_id))
            slots.setdefault(key, []).append((_id(row), version, _id(room)))
        return [
            Kind(
                venue, day, starts, int((ends - starts).total_seconds() // 60), *holds[class_id],
                taken=[(row, version) for row, version, _ in rows],
                free=sorted(set(rooms[venue, class_id]) - {room for *_, room in rows}),
            )
            for (venue, day, starts, ends, class_id), rows in sorted(slots.items())
        ]  # fmt: skip

    def revs(self, between: tuple[int, int]) -> dict[tuple[str, date], int]:
        """Return the revision of the book of some days ahead."""
        first, last = _days(between)
        found = self.ask(
            "SELECT d.venue_id, d.business_date, d.rev FROM venue_days d "
            "JOIN venues v ON v.id = d.venue_id WHERE v.code LIKE 'bench-%' "
            f"AND d.business_date BETWEEN '{first}' AND '{last}'"
        )
        return {(_id(venue), _day(day)): rev for venue, day, rev in found}

    def overlaps(self) -> int:
        """Return how many stays begin in a room that is still taken."""
        return int(self.ask(_OVERLAPS)[0][0])


def of_postgres(server: Postgres, name: str) -> Book:
    """Return the book of a database."""
    return Book(lambda question: server.ask(name, question))


def of_sqlite(path: Path) -> Book:
    """Return the book of a store in a file."""

    def ask(question: str) -> Rows:
        connection = sqlite3.connect(path)
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()

    return Book(ask)


_ROOMS = (
    "SELECT r.venue_id, r.id, c.id, c.code, c.capacity_comfort FROM rooms r "
    "JOIN room_classes c ON c.id = r.room_class_id JOIN venues v ON v.id = r.venue_id "
    f"WHERE r.active AND v.code BETWEEN 'bench-' AND 'bench-{MOST_VENUES:04d}'"
)
_OVERLAPS = (
    "SELECT count(*) FROM (SELECT occupies_from, max(occupies_until) OVER (PARTITION BY room_id "
    "ORDER BY occupies_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until "
    "FROM reservations WHERE occupies) t WHERE taken_until > occupies_from"
)


def _taken(between: tuple[int, int]) -> str:
    first, last = _days(between)
    return (
        "SELECT venue_id, business_date, starts_at, ends_at, used_class_id, room_id, id, version "
        f"FROM reservations WHERE occupies AND business_date BETWEEN '{first}' AND '{last}' "
        "AND venue_id IN (SELECT id FROM venues "
        f"WHERE code BETWEEN 'bench-' AND 'bench-{MOST_VENUES:04d}')"
    )


def _days(between: tuple[int, int]) -> tuple[date, date]:
    return TODAY + timedelta(days=between[0]), TODAY + timedelta(days=between[1])


def _id(said: object) -> str:
    return str(said if isinstance(said, UUID) else UUID(str(said)))


def _day(said: date | str) -> date:
    return date.fromisoformat(said) if isinstance(said, str) else said


def _instant(said: datetime | str) -> datetime:
    if isinstance(said, str):
        return datetime.fromisoformat(said).replace(tzinfo=UTC)
    return said.astimezone(UTC)
