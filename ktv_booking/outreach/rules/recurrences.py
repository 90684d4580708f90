"""How the day of a festival is found in a year: by date, by weekday, by the moon, by the sun."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from ktv_booking.kernel.lunar import qingming_of, solar_day_of

FestivalCalendar = Literal["solar", "lunar"]

SUNDAY: Final = 7
_ORDINALS: Final = ("1st", "2nd", "3rd", "4th")
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August",
                  "September", "October", "November", "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A day that comes once in every year; `told` names the rule in both languages at once."""

    calendar: FestivalCalendar
    told: str
    day_in: Callable[[int], date]


def on_date(month: int, day: int) -> Recurrence:
    """Return the day of a solar month."""
    told = f"公历{month}月{day}日 / {day} {_MONTHS[month - 1]}"
    return Recurrence("solar", told, lambda year: date(year, month, day))


def on_sunday(month: int, number: int) -> Recurrence:
    """Return the first, second, ... Sunday of a solar month."""

    def day_in(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=SUNDAY - first.isoweekday() + 7 * (number - 1))

    told = (
        f"公历{month}月第{number}个星期日 / {_ORDINALS[number - 1]} Sunday of {_MONTHS[month - 1]}"
    )
    return Recurrence("solar", told, day_in)


def on_lunar_date(month: int, day: int) -> Recurrence:
    """Return the day of a plain lunar month; a leap month of its number is none of it.

    Up to the eighth month a lunar date falls into the solar year of its lunar year's number.
    """
    told = f"农历{month}月{day}日 / lunar {month}/{day}"
    return Recurrence("lunar", told, lambda year: solar_day_of(year, month, day))


def before_lunar_new_year(days: int) -> Recurrence:
    """Return the day that lies `days` before lunar 1/1; 12/30 is missing in many years."""
    told = f"农历正月初一前{days}日 / days before lunar 1/1: {days}"
    return Recurrence("lunar", told, lambda year: solar_day_of(year, 1, 1) - timedelta(days=days))


QINGMING_TERM: Final = Recurrence("solar", "清明节气 / the solar term Qingming", qingming_of)
