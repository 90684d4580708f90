"""Who is of age on a day: the last birthday that is, so that the store need not look at each.

Source: rules F12 (adult check); docs/rules.md R-60.
"""

from calendar import isleap
from dataclasses import dataclass
from datetime import date

from ktv_booking.kernel.birthday import LEAPLINGS_ON, LeaplingsOn
from ktv_booking.kernel.lunar import lunar_day_of
from ktv_booking.outreach.rules.leaving_out import ADULT_AT


@dataclass(frozen=True, slots=True)
class Youngest:
    """The birth of the youngest who are of age, by each calendar.

    Born in an earlier year, one is of age; in that very year, if the birthday lies no later.
    `solar_month_day` is month * 100 + day, `lunar_place` as `place_in_lunar_year` says it;
    `leap_month` is the month that the lunar year of the day has twice.
    """

    solar_year: int
    solar_month_day: int
    lunar_year: int
    lunar_place: int
    leap_month: int | None


def youngest_of_age(day: date, *, leaplings: LeaplingsOn = LEAPLINGS_ON) -> Youngest:
    """Return the birth of the youngest who are of age on `day`: on their birthday they are.

    Who keeps the 30th on the 29th of a short month, or 29 February the day before March, is of
    age then.

    Raises:
        OutsideTheCalendar: a day that the lunar table does not reach.
    """
    month_day = day.month * 100 + day.day
    if month_day == 228 and not isleap(day.year) and leaplings == "02-28":
        month_day = 229
    lunar = lunar_day_of(day)
    last_kept = 30 if lunar.day == lunar.days_in_month else lunar.day
    return Youngest(
        solar_year=day.year - ADULT_AT,
        solar_month_day=month_day,
        lunar_year=lunar.year - ADULT_AT,
        lunar_place=place_in_lunar_year(lunar.month, last_kept, is_second=lunar.is_leap_month),
        leap_month=lunar.leap_month_of_year,
    )


def place_in_lunar_year(month: int, day: int, *, is_second: bool) -> int:
    """Return a number that grows with the days of a lunar year, also through a leap month."""
    return month * 200 + 100 * is_second + day
