"""The lunar calendar (农历) of the years 1900 to 2056: which day is which, and which days exist.

Conversion is a look into a table of the 1,942 months, made once from the library's data, so that
a page of dates costs no library call. Beyond 2056 libraries disagree (the new moon of 2057-09-28
falls eleven seconds before midnight), so nothing is promised there: what lies outside is refused.
Source: GB/T 33661-2017; data of borax, compared day by day with a second library in the tests.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from borax.calendars.lunardate import LCalendars, TermUtils

from ktv_booking.kernel.errors import Nonsense

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2056
FIRST_DAY: Final = date(1900, 1, 31)
"""Lunar 1900-01-01."""
LAST_DAY: Final = date(2057, 2, 3)
"""The last day of lunar 2056: each lunar year is there as a whole."""

_QINGMING: Final = 7


class OutsideTheCalendar(Nonsense):
    """A day or year that the lunar table does not reach."""

    def __init__(self) -> None:
        super().__init__(
            f"农历仅支持{FIRST_YEAR}年至{LAST_YEAR}年",
            f"the lunar calendar is known for {FIRST_YEAR} to {LAST_YEAR}",
        )


class NoSuchLunarDay(Nonsense):
    """A month or day that this lunar year does not have."""

    def __init__(self) -> None:
        super().__init__("该农历年没有这一天", "that lunar year has no such day")


class LunarMonth(NamedTuple):
    """One month of the calendar. `days` is 29 or 30."""

    year: int
    month: int
    is_leap_month: bool
    days: int
    first_day: date


@dataclass(frozen=True, slots=True)
class LunarDay:
    """One day, as the lunar calendar says it: 闰六月初一 of 2025 is year 2025, month 6, day 1.

    `leap_month_of_year` is the month that this lunar year has twice, None where it has none;
    `days_in_month` is 29 or 30.
    """

    year: int
    month: int
    day: int
    is_leap_month: bool
    leap_month_of_year: int | None
    days_in_month: int


def lunar_day_of(day: date) -> LunarDay:
    """Return `day` in the lunar calendar.

    Raises:
        OutsideTheCalendar: before 1900-01-31 or after 2057-02-03.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise OutsideTheCalendar
    months, starts = _table()
    month = months[bisect_right(starts, day.toordinal()) - 1]
    return LunarDay(
        month.year,
        month.month,
        (day - month.first_day).days + 1,
        month.is_leap_month,
        leap_month_of(month.year),
        month.days,
    )


def solar_day_of(year: int, month: int, day: int, *, is_leap_month: bool = False) -> date:
    """Return the day on which a lunar date falls.

    Raises:
        OutsideTheCalendar: `year` is not between 1900 and 2056.
        NoSuchLunarDay: that year has no such month, or the month no such day.
    """
    found = lunar_month_of(year, month, is_leap_month=is_leap_month)
    if found is None or not 1 <= day <= found.days:
        raise NoSuchLunarDay
    return found.first_day + timedelta(days=day - 1)


def has_lunar_day(year: int, month: int, day: int, *, is_leap_month: bool = False) -> bool:
    """Say whether a lunar year has a day: 12/30 is missing in each of 2024 to 2028.

    Raises:
        OutsideTheCalendar: `year` is not between 1900 and 2056.
    """
    found = lunar_month_of(year, month, is_leap_month=is_leap_month)
    return found is not None and 1 <= day <= found.days


def lunar_month_of(year: int, month: int, *, is_leap_month: bool = False) -> LunarMonth | None:
    """Return one month of a lunar year, or None where the year has no such month.

    Raises:
        OutsideTheCalendar: `year` is not between 1900 and 2056.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideTheCalendar
    return _months_by_name().get((year, month, is_leap_month))


def leap_month_of(year: int) -> int | None:
    """Return the month that a lunar year has twice: 11 in 2033, None in 2034.

    Raises:
        OutsideTheCalendar: `year` is not between 1900 and 2056.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideTheCalendar
    return _leap_months().get(year)


def longest_month(month: int, *, is_leap_month: bool = False) -> int:
    """Return how many days a month has at most, of all years: 0 for a leap month that never was.

    In these years no first and no twelfth month is a leap month, and no leap 8th has 30 days.
    """
    return _longest_months().get((month, is_leap_month), 0)


def qingming_of(year: int) -> date:
    """Return the day of Qingming (清明), a solar term: the 4th, 5th or 6th of April.

    Raises:
        OutsideTheCalendar: `year` is not between 1900 and 2056.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideTheCalendar
    return date(year, 4, TermUtils.parse_term_days(year)[_QINGMING - 1])


@cache
def _table() -> tuple[tuple[LunarMonth, ...], tuple[int, ...]]:
    months, first_day = [], FIRST_DAY
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for month, days, leap in LCalendars.iter_year_month(year):
            months.append(LunarMonth(year, month, bool(leap), days, first_day))
            first_day += timedelta(days=days)
    return tuple(months), tuple(one.first_day.toordinal() for one in months)


@cache
def _months_by_name() -> Mapping[tuple[int, int, bool], LunarMonth]:
    return {(one.year, one.month, one.is_leap_month): one for one in _table()[0]}


@cache
def _leap_months() -> Mapping[int, int]:
    return {one.year: one.month for one in _table()[0] if one.is_leap_month}


@cache
def _longest_months() -> Mapping[tuple[int, bool], int]:
    longest: dict[tuple[int, bool], int] = {}
    for one in _table()[0]:
        name = one.month, one.is_leap_month
        longest[name] = max(one.days, longest.get(name, 0))
    return longest
