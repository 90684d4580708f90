"""Whose birthday is kept on a day, and when its benefit is given again.

The *day* becomes birth keys, a handful; the store finds the members who carry one of them. So a
night costs what the day's birthdays cost, not what all members would.
Source: docs/rules.md R-31, R-32, R-47, R-48.
"""

from calendar import isleap
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from ktv_booking.kernel.birthday import (
    LEAPLINGS_ON,
    BirthCalendar,
    BirthKey,
    LeaplingsOn,
)
from ktv_booking.kernel.lunar import LunarDay, lunar_day_of

LEAP_DAY: Final = BirthKey("solar", 2, 29)
FEWEST_DAYS_BETWEEN: Final = timedelta(days=300)
"""Two birthdays of one person are at least 353 days apart; after a correction they may not be."""


def birth_keys(today: date, *, leaplings: LeaplingsOn = LEAPLINGS_ON) -> frozenset[BirthKey]:
    """Return every birthday that is kept on `today`, by the sun and by the moon: two to six.

    Raises:
        OutsideTheCalendar: a day that the lunar table does not reach.
    """
    return solar_birth_keys(today, leaplings=leaplings) | lunar_birth_keys(lunar_day_of(today))


def solar_birth_keys(today: date, *, leaplings: LeaplingsOn = LEAPLINGS_ON) -> frozenset[BirthKey]:
    """Return the solar birthdays kept on `today`.

    In common years 29 February is kept on `leaplings`.

    Source: docs/rules.md R-47, which is ours.
    """
    keys = {BirthKey("solar", today.month, today.day)}
    if not isleap(today.year) and f"{today:%m-%d}" == leaplings:
        keys.add(LEAP_DAY)
    return frozenset(keys)


def lunar_birth_keys(today: LunarDay) -> frozenset[BirthKey]:
    """Return the lunar birthdays kept on `today`.

    A 30th is kept on the 29th of a 29-day month. A birthday in leap month n is kept in leap
    month n if this year has one, else in plain month n.

    Args:
        today: one day of a lunar year between 1900 and 2056 (what kernel.lunar covers).

    Source:
        Calendar: GB/T 33661-2017. The two "kept on" rules are custom: docs/rules.md R-31, R-32.
    """
    calendars: set[BirthCalendar] = {"lunar_leap" if today.is_leap_month else "lunar"}
    if not today.is_leap_month and today.leap_month_of_year != today.month:
        calendars.add("lunar_leap")
    days = {today.day, 30} if today.day == today.days_in_month == 29 else {today.day}
    return frozenset(BirthKey(one, today.month, day) for one in calendars for day in days)


class BenefitYear(NamedTuple):
    """The year that one birthday's benefit belongs to: of the calendar the birthday is kept by."""

    calendar: Literal["solar", "lunar"]
    year: int

    def __str__(self) -> str:
        return f"{self.calendar}-{self.year}"


def benefit_year_of(key: BirthKey, kept_on: date) -> BenefitYear:
    """Return the year whose benefit a birthday kept on `kept_on` brings.

    A lunar birthday counts in its lunar year: one of 12/1 falls twice into solar 2024 and not at
    all into solar 2025, and yet it is lunar 2023's, lunar 2024's and lunar 2025's, once each.

    Raises:
        OutsideTheCalendar: a lunar birthday, and a day that the lunar table does not reach.
    """
    if key.calendar == "solar":
        return BenefitYear("solar", kept_on.year)
    return BenefitYear("lunar", lunar_day_of(kept_on).year)


def is_due_again(kept_on: date, *, last_kept_on: date | None) -> bool:
    """Say whether a birthday brings its benefit, after the one that was given last.

    Always, for who keeps one birthday: they are never so close. Who had it corrected to another
    day or calendar is greeted again once 300 days have passed, so not twice for one year.

    Source: docs/rules.md R-48, which is ours.
    """
    return last_kept_on is None or kept_on - last_kept_on >= FEWEST_DAYS_BETWEEN
