"""What rows are of: the words for keys, and their order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ktv_booking.reports.figures.queries import SomeDays
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.facts import VenueFacts

COLUMNS = {
    "period": "period",
    "day_type": "day_type",
    "booked_class": "booked_class_id",
    "used_class": "used_class_id",
    "source": "source",
    "window": "window",
}
"""Which column of the figures a key is read from; the rest is known without."""

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days are asked for, of one venue or of all of the caller's.

    `narrowed` keeps only what has these words for these keys: `{"source": "phone"}`.
    """

    first: date
    last: date
    venue_id: UUID | None = None
    narrowed: Mapping[str, str] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        """Every day of the span."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=number) for number in range(count)]


def columns_of(group_by: Iterable[str]) -> list[str]:
    """Return the columns that rows are grouped by in the store."""
    return [COLUMNS[one] for one in group_by if one in COLUMNS]


@dataclass(slots=True)
class Names:
    """Says keys in words, and remembers in which order a venue has its classes and periods."""

    places: dict[tuple[str, Any], int] = field(default_factory=dict)

    def learn(self, venue: VenueFacts, house: House) -> None:
        """Take the order of a venue: small classes first, periods by the clock."""
        for one in house.ladder:
            for kind in ("room_class", "booked_class", "used_class"):
                self.places.setdefault((kind, one.code), one.rank)
        for place, period in enumerate(venue.calendar.periods):
            self.places.setdefault(("period", period.code), place)

    def in_order(self, group_by: Sequence[str], keys: Iterable[Key]) -> list[Key]:
        """Return keys in the order of a table; what has none comes last."""

        def place(key: Key) -> tuple[Any, ...]:
            return tuple(
                (one is None, self.places.get((kind, one), 0), "" if one is None else one)
                for kind, one in zip(group_by, key, strict=True)
            )

        return sorted(keys, key=place)


def said(kind: str, value: Any, house: House) -> Any:
    """Return what a key is called: classes by code, nothing for between periods."""
    if kind in {"booked_class", "used_class", "room_class"}:
        return None if value is None else house.ladder.by_id(value).code
    return value or None


def key_of(
    group_by: Sequence[str], days: SomeDays, day: date, values: Sequence[Any], house: House
) -> Key:
    """Return the key of a fact of a venue and day; `values` are in the order of the columns."""
    known = {"venue": days.venue.code, "business_date": day}
    read = iter(values)
    return tuple(known[one] if one in known else said(one, next(read), house) for one in group_by)


def counts_of(read: Iterable[SomeDays], dates: Iterable[date]) -> dict[str, Any]:
    """Return how many days are closed and how many are not, over all venues, and which are not."""
    wanted, closed, live = set(dates), 0, list[date]()
    for days in read:
        closed += len(wanted & days.closed)
        live += wanted - days.closed
    return {"days_closed": closed, "days_live": len(live), "live_days": sorted(set(live))}
