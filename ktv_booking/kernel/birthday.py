"""Birthdays by the solar and the lunar calendar (阳历、农历), and the day on which one is kept.

A calendar does not have every birthday in every year: what happens then is decided here, once.
Source: docs/rules.md R-31, R-32, R-47; the customs are rules F16, the choices between them ours.
"""

from calendar import isleap, monthrange
from datetime import date
from typing import Final, Literal, NamedTuple

from ktv_booking.kernel.lunar import (
    has_lunar_day,
    longest_month,
    lunar_day_of,
    lunar_month_of,
    solar_day_of,
)

BirthCalendar = Literal["solar", "lunar", "lunar_leap"]
"""`lunar_leap` is a birth in a leap month (闰月)."""

LeaplingsOn = Literal["02-28", "03-01"]
"""Where those born on 29 February keep their birthday in common years: the house's choice."""

LEAPLINGS_ON: Final[LeaplingsOn] = "02-28"
A_LEAP_YEAR: Final = 2000
"""Has every solar birthday there is."""


class BirthKey(NamedTuple):
    """A birthday without its year: stored with a member, so that a day alone finds them."""

    calendar: BirthCalendar
    month: int
    day: int

    @property
    def month_day(self) -> int:
        """The month and the day as one number, 1230 for 12/30: what an index holds."""
        return self.month * 100 + self.day


def birthday_exists(key: BirthKey, year: int | None) -> bool:
    """Say whether anybody can be born so: in `year` of the key's own calendar, or in some year.

    Raises:
        OutsideTheCalendar: a lunar year before 1900 or after 2056.
    """
    if not 1 <= key.month <= 12:
        return False
    if key.calendar == "solar":
        in_year = A_LEAP_YEAR if year is None else year
        return 1 <= key.day <= monthrange(in_year, key.month)[1]
    is_leap_month = key.calendar == "lunar_leap"
    if year is not None:
        return has_lunar_day(year, key.month, key.day, is_leap_month=is_leap_month)
    return 1 <= key.day <= longest_month(key.month, is_leap_month=is_leap_month)


def kept_in(key: BirthKey, year: int, *, leaplings: LeaplingsOn = LEAPLINGS_ON) -> date:
    """Return the one day on which a birthday is kept in a year of its own calendar.

    A lunar year begins in January or February of the solar year of its number, so that a
    birthday of its last month falls into the solar year after.

    29 February is kept on `leaplings` in common years. The 30th of a lunar month is kept on the
    29th where the month has no more days. A birth in leap month n is kept in leap month n where
    the year has one, else in plain month n.

    Raises:
        OutsideTheCalendar: a lunar year before 1900 or after 2056.

    Source: docs/rules.md R-31, R-32, R-47.
    """
    if key.calendar == "solar":
        if (key.month, key.day) == (2, 29) and not isleap(year):
            return date.fromisoformat(f"{year:04}-{leaplings}")
        return date(year, key.month, key.day)
    is_leap_month = key.calendar == "lunar_leap"
    month = lunar_month_of(year, key.month, is_leap_month=is_leap_month)
    if month is None:
        is_leap_month = False
        month = lunar_month_of(year, key.month)
    assert month is not None, "every lunar year has its twelve plain months"
    return solar_day_of(year, key.month, min(key.day, month.days), is_leap_month=is_leap_month)


def next_kept(key: BirthKey, since: date, *, leaplings: LeaplingsOn = LEAPLINGS_ON) -> date:
    """Return the first day on or after `since` on which a birthday is kept.

    Raises:
        OutsideTheCalendar: a lunar birthday, and that day lies outside the lunar years known.
    """
    year = since.year if key.calendar == "solar" else lunar_day_of(since).year
    this_year = kept_in(key, year, leaplings=leaplings)
    return this_year if this_year >= since else kept_in(key, year + 1, leaplings=leaplings)
