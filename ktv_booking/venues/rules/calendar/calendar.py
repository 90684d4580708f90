"""The calendar itself: opening, day types, periods and grid of one venue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.kernel.time import DAY, BusinessHours, Slot, minutes_of_clock
from ktv_booking.venues.rules.calendar.parts import (
    DAY_MINUTES,
    NO_SWITCHES,
    DaySegment,
    DaySwitches,
    DayType,
    DayTypeRule,
    Period,
    ensure_day_types_hold_together,
    ensure_parts_are_whole,
    opening_hours_of,
)
from ktv_booking.venues.rules.holidays import Holidays


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours, periods and day types of one venue. `opening_hours` is by ISO weekday."""

    hours: BusinessHours
    opening_hours: Mapping[int, tuple[int, int]]
    periods: tuple[Period, ...]
    day_types: tuple[DayType, ...]
    day_type_rules: tuple[DayTypeRule, ...]
    holidays: Holidays
    booking_opens_at: int
    slot_minutes: int
    _segments: dict[tuple[frozenset[int | str], str | None], tuple[DaySegment, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @classmethod
    def of(cls, document: Mapping[str, Any], holidays: Holidays) -> "Calendar":
        """Read the venue document of the contract.

        Raises:
            ValueError: the document contradicts itself; the message starts with the field.
        """
        slot_minutes = document["slot_minutes"]
        if slot_minutes < 1 or 60 % slot_minutes:
            raise Nonsense(
                "一小时须为时段的整数倍", "an hour is a whole number of slots", field="slot_minutes"
            )
        try:
            zone = ZoneInfo(document["time_zone"])
        except (KeyError, ValueError, OSError) as error:
            raise Nonsense("没有这个时区", "no such zone", field="time_zone") from error
        day_starts = minutes_of_clock(document["day_starts"])
        periods = tuple(Period.of(row) for row in document["periods"])
        day_types = tuple(DayType.of(row) for row in document["day_types"])
        rules = tuple(DayTypeRule.of(row) for row in document["day_type_rules"])
        ensure_day_types_hold_together(day_types, rules)
        ensure_parts_are_whole(periods, rules, slot_minutes=slot_minutes)
        return cls(
            hours=BusinessHours(zone, time(*divmod(day_starts, 60))),
            opening_hours=opening_hours_of(document["opening_hours"], day_starts=day_starts),
            periods=periods,
            day_types=day_types,
            day_type_rules=rules,
            holidays=holidays,
            booking_opens_at=minutes_of_clock(document["booking_opens_at"]),
            slot_minutes=slot_minutes,
        )

    @property
    def day_starts(self) -> int:
        """Return the minute at which a business date begins."""
        return self.hours.day_starts.hour * 60 + self.hours.day_starts.minute

    def opening_on(self, day: date, switches: DaySwitches = NO_SWITCHES) -> Slot | None:
        """Return from when to when the venue is open on `day`, in UTC; None if it stays shut.

        A manager's `opens` and `closes` replace the usual ones, and may open a day that is
        usually shut. On a night of clock change the span is an hour longer or shorter.
        """
        opens, closes = self.opening_hours.get(day.isoweekday(), (None, None))
        opens = opens if switches.opens is None else switches.opens
        closes = closes if switches.closes is None else switches.closes
        if switches.closed or opens is None or closes is None:
            return None
        starts_at = self.hours.at(day, opens).astimezone(UTC)
        ends_at = self.hours.at(day, closes).astimezone(UTC)
        return Slot(starts_at, ends_at) if starts_at < ends_at else None

    def period_at(self, day: date, minutes: int) -> str | None:
        """Return the period of a moment of `day`, the same on every date; None between periods."""
        for period in self.periods:
            if period.starts <= minutes < period.ends:
                return period.code
        return None

    def day_type_at(self, day: date, minutes: int, switches: DaySwitches = NO_SWITCHES) -> str:
        """Return the day type of a moment of business date `day`.

        A manager's day type holds for the whole date. Otherwise the last rule that fits wins,
        and where none fits the venue's first day type holds.
        """
        return switches.day_type or self._ruled_day_type(self._marks_of(day), minutes)

    def segments_of(self, day: date, switches: DaySwitches = NO_SWITCHES) -> tuple[DaySegment, ...]:
        """Return business date `day` cut wherever its day type or period changes."""
        key = (self._marks_of(day), switches.day_type)
        segments = self._segments.get(key)
        if segments is None:
            segments = self._segments[key] = tuple(self._cut(day, *key))
        return segments

    def fallbacks_of(self, day_type: str) -> tuple[str, ...]:
        """Return `day_type` and then, in order, the day types it borrows from."""
        borrows = {one.code: one.falls_back_to for one in self.day_types}
        chain = [day_type]
        while (lender := borrows.get(chain[-1])) is not None and lender not in chain:
            chain.append(lender)
        return tuple(chain)

    def seventh_day_open(self, now: datetime) -> bool:
        """Say whether the day seven days ahead may be booked yet: today's book opened."""
        return now >= self.hours.at(self.hours.business_day_of(now), self.booking_opens_at)

    def is_workday(self, day: date) -> bool:
        """Say whether people work on `day`."""
        return self.holidays.is_workday(day)

    def on_grid(self, instant: datetime) -> bool:
        """Say whether `instant` is a start of the grid: slots count from the wall hour."""
        local = instant.astimezone(self.hours.zone)
        return not (local.minute % self.slot_minutes or local.second or local.microsecond)

    def grid_starts(self, slot: Slot) -> Iterator[datetime]:
        """Yield every start of the grid within `slot`, in UTC, ascending."""
        step = timedelta(minutes=1)
        instant = slot.starts_at.astimezone(UTC)
        if instant.second or instant.microsecond:
            instant = instant.replace(second=0, microsecond=0) + step
        while instant < slot.ends_at:
            late = instant.astimezone(self.hours.zone).minute % self.slot_minutes
            if not late:
                yield instant
            instant += step * (self.slot_minutes - late)

    def _marks_of(self, day: date) -> frozenset[int | str]:
        """Return everything a rule's `on` may name that is true of `day`."""
        holidays, next_day = self.holidays, day + DAY
        marks: list[int | str] = [day.isoweekday()]
        if holidays.is_workday(next_day):
            marks.append("before_workday")
        if holidays.is_makeup_workday(day):
            marks.append("makeup_workday")
        if holidays.is_holiday(day):
            marks.append("holiday")
        elif holidays.is_holiday(next_day):
            marks.append("holiday_eve")
        return frozenset(marks)

    def _ruled_day_type(self, marks: frozenset[int | str], minutes: int) -> str:
        for rule in reversed(self.day_type_rules):
            if rule.on in marks and rule.covers(minutes):
                return rule.day_type
        return self.day_types[0].code

    def _cut(
        self, day: date, marks: frozenset[int | str], override: str | None
    ) -> Iterator[DaySegment]:
        first, last = self.day_starts, self.day_starts + DAY_MINUTES
        edges = {edge for period in self.periods for edge in period.edges}
        edges |= {edge for rule in self.day_type_rules for edge in rule.edges}
        inner = sorted(edge for edge in edges if first < edge < last)
        pieces = [
            DaySegment(
                starts,
                ends,
                override or self._ruled_day_type(marks, starts),
                self.period_at(day, starts),
            )
            for starts, ends in pairwise([first, *inner, last])
        ]
        for kind, run in groupby(pieces, key=lambda piece: (piece.day_type, piece.period)):
            first_piece, *others = run
            yield DaySegment(first_piece.starts, (others or [first_piece])[-1].ends, *kind)
