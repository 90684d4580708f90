"""Spans and business days. Instants are aware; a venue's clock is its zone and its day's start."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ktv_booking.kernel.errors import Nonsense

DAY = timedelta(days=1)


def utc_now() -> datetime:
    """Return the present instant in UTC. The only place that reads the clock."""
    return datetime.now(UTC)


def later(instant: datetime, by: timedelta) -> datetime:
    """Return the instant that is `by` of elapsed time after `instant`, in the same zone.

    Adding to a wall clock instead would lose the second pass of an hour that a night repeats.
    """
    return (instant.astimezone(UTC) + by).astimezone(instant.tzinfo)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """The half-open span `[starts_at, ends_at)` of aware instants.

    Compared as instants: two wall clocks of one zone compare wrongly in the hour a night repeats.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        starts_at, ends_at = self.starts_at, self.ends_at
        if starts_at.tzinfo is UTC is ends_at.tzinfo and starts_at < ends_at:
            return  # most are read from the store
        if starts_at.tzinfo is None or ends_at.tzinfo is None:
            raise ValueError("a slot needs aware instants")
        if ends_at.timestamp() <= starts_at.timestamp():
            raise ValueError("a slot ends after it starts")

    @classmethod
    def lasting(cls, starts_at: datetime, length: timedelta) -> "Slot":
        """Return the span of `length` elapsed time from `starts_at` (right on DST nights too)."""
        return cls(starts_at, later(starts_at, length))

    @property
    def length(self) -> timedelta:
        """Elapsed time, not wall-clock difference."""
        return self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)

    @property
    def minutes(self) -> int:
        """Whole elapsed minutes."""
        return int(self.length.total_seconds() // 60)

    def overlaps(self, other: "Slot") -> bool:
        """Say whether the two share an instant; one ending as the other starts does not."""
        return (
            self.starts_at.timestamp() < other.ends_at.timestamp()
            and other.starts_at.timestamp() < self.ends_at.timestamp()
        )

    def contains(self, instant: datetime) -> bool:
        """Say whether `instant` lies in the span; its end does not."""
        return self.starts_at.timestamp() <= instant.timestamp() < self.ends_at.timestamp()


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """A venue's zone and the wall-clock hour at which its business day begins."""

    zone: ZoneInfo
    day_starts: time

    def business_day_of(self, instant: datetime) -> date:
        """Return the business day `instant` belongs to: 00:30 on Sunday is Saturday's.

        Source: workflows scenario 2, rules C10; the cut-off belongs to the day it opens.
        """
        local = instant.astimezone(self.zone).date()
        for day in (local + DAY, local, local - DAY):
            if self.starts_of(day) <= instant:
                return day
        raise AssertionError("a business day is at most a day off the calendar day")

    def at(self, day: date, minutes: int) -> datetime:
        """Return the instant of wall clock `minutes` after midnight of `day` (30 * 60: next 06:00).

        A wall time that DST skips is read with the offset before the gap; one that it repeats
        is the first of the two.
        """
        return _instant(self.zone, day, minutes)

    def starts_of(self, day: date) -> datetime:
        """Return the instant at which business day `day` begins."""
        return self.at(day, self.day_starts.hour * 60 + self.day_starts.minute)

    def span_of(self, day: date) -> Slot:
        """Return the whole of business day `day`: 23, 24 or 25 hours."""
        return Slot(self.starts_of(day), self.starts_of(day + DAY))

    def days_of(self, slot: Slot) -> Iterator[date]:
        """Yield every business day `slot` touches, ascending."""
        day = self.business_day_of(slot.starts_at)
        while self.starts_of(day) < slot.ends_at:
            yield day
            day += DAY

    def wall_minutes(self, day: date, instant: datetime) -> int:
        """Return `instant` as wall-clock minutes after midnight of `day`: 01:30 is 25 * 60 + 30."""
        local = instant.astimezone(self.zone)
        return (local.date() - day).days * 1440 + local.hour * 60 + local.minute


@lru_cache(maxsize=8192)
def _instant(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    naive = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def minutes_of_clock(clock: str) -> int:
    """Read `HH:MM` up to 48:00 as minutes after midnight: `26:00` is 02:00 of the next day.

    Raises:
        ValueError: not such a clock time.
    """
    hours, _, minutes = clock.partition(":")
    if not (len(hours) == len(minutes) == 2 and hours.isdecimal() and minutes.isdecimal()):
        raise Nonsense("时刻须为 HH:MM", "a clock time is HH:MM")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > 48 * 60:
        raise Nonsense("时刻须为 HH:MM，最晚 48:00", "a clock time is HH:MM up to 48:00")
    return total


def clock_of_minutes(minutes: int) -> str:
    """Write minutes after midnight as `HH:MM`, past 24:00 where they pass midnight."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
