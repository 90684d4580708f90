"""One business day of a venue as it was read, and several of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row

from ktv_booking.venues.models import VenueDay
from ktv_booking.venues.rules.calendar import NO_SWITCHES, DaySwitches

_DAYS = VenueDay.__table__.c
DAY_COLUMNS = tuple(
    _DAYS[name]
    for name in (
        "business_date",
        "rev",
        "day_type",
        "walk_in_only",
        "closed",
        "opens",
        "closes",
        "note",
        "settled_at",
        "waiting",
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """One business day as it was read: revision 0 is a day nobody has written to."""

    business_date: date
    rev: int
    switches: DaySwitches
    waiting: int = 0
    is_raised: bool = False

    @property
    def found_at(self) -> int:
        """The revision that was committed when the day was read or locked."""
        return self.rev - self.is_raised

    @property
    def as_left(self) -> "Day":
        """The day as it is once the unit that raised it has committed."""
        return replace(self, is_raised=False)


class DaysSeen(NamedTuple):
    """Every row there is of a venue's days from `first` to `last`."""

    first: date
    last: date
    days: Mapping[date, Day]


@dataclass(frozen=True, slots=True)
class Days:
    """Some business days of one venue. A day never touched has no switches."""

    by_date: Mapping[date, Day]

    def of(self, day: date) -> DaySwitches:
        """Return the switches of `day`."""
        known = self.by_date.get(day)
        return known.switches if known else DaySwitches()

    def waiting_on(self, day: date) -> int:
        """Return how many wishes wait for a room on `day`."""
        known = self.by_date.get(day)
        return known.waiting if known else 0

    def rev_of(self, day: date) -> int:
        """Return the revision of the book of `day`."""
        known = self.by_date.get(day)
        return known.rev if known else 0

    def found_at(self, day: date) -> int:
        """Return the revision of the book of `day` before this unit raised it."""
        known = self.by_date.get(day)
        return known.found_at if known else 0

    def revs_from(self, first: date) -> tuple[tuple[date, int], ...]:
        """Return the revisions of the days that are known from `first` on."""
        return tuple(
            (day, known.found_at) for day, known in sorted(self.by_date.items()) if day >= first
        )


def day_read(row: Row[*tuple[Any, ...]]) -> Day:
    """Return a day from a row that begins with `DAY_COLUMNS`."""
    day, rev, day_type, walk_in_only, closed, opens, closes, note, settled_at, waiting, *_ = row
    if not (day_type or walk_in_only or closed or note or settled_at) and opens is closes is None:
        return Day(day, rev, NO_SWITCHES, waiting)
    switches = DaySwitches(
        day_type=day_type,
        walk_in_only=walk_in_only,
        closed=closed,
        opens=opens,
        closes=closes,
        note=note,
        settled=settled_at is not None,
    )
    return Day(day, rev, switches, waiting)
