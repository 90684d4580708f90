"""Birthdays as members say them: by the sun or by the moon, with or without the year.

When and how often one is kept is not said here: a birthday is what the member told us.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ktv_booking.kernel.birthday import BirthCalendar, BirthKey, birthday_exists, next_kept
from ktv_booking.kernel.errors import Conflict, Nonsense
from ktv_booking.kernel.lunar import FIRST_YEAR, LAST_YEAR, OutsideTheCalendar
from ktv_booking.kernel.text import Text


class Calendar(StrEnum):
    """By what a birthday is counted."""

    SOLAR = "solar"
    LUNAR = "lunar"


class BirthdayKnown(Conflict):
    """A birthday that is known is corrected by a proposal, not by the way."""

    code = "birthday-known"
    title = Text(
        zh="已登记生日，请提交更正申请", en="A birthday is known already: propose a correction"
    )


@dataclass(frozen=True, slots=True)
class Birthday:
    """A day of one calendar; `leap_month` says that it lies in the month that is there twice."""

    calendar: Calendar
    month: int
    day: int
    leap_month: bool = False
    year: int | None = None

    @property
    def key(self) -> BirthKey:
        """What a night looks for."""
        calendar: BirthCalendar = "solar"
        if self.calendar is Calendar.LUNAR:
            calendar = "lunar_leap" if self.leap_month else "lunar"
        return BirthKey(calendar, self.month, self.day)


NEAR_AHEAD, NEAR_BEHIND = timedelta(days=7), timedelta(days=3)
"""For so long before and after a birthday the desk is told that it is near."""


def is_near(birthday: Birthday, today: date) -> bool:
    """Say whether a birthday is kept within a week from today, or was in the last three days."""
    try:
        return next_kept(birthday.key, today - NEAR_BEHIND) <= today + NEAR_AHEAD
    except OutsideTheCalendar:
        return False


def ensure_birthday_exists(birthday: Birthday, *, this_year: int) -> None:
    """Let a birthday pass that somebody can have, in its year or, where none is said, in some year.

    `this_year` is a solar year: a lunar year ends in the next one, so this year's is the last.

    Raises:
        Nonsense: no such month, day or leap month, or a year that has not come.

    Source: docs/rules.md R-51.
    """
    year = birthday.year
    if birthday.leap_month and birthday.calendar is Calendar.SOLAR:
        raise Nonsense(
            "闰月只用于农历", "only the lunar calendar has leap months", field="leap_month"
        )
    if year is not None and not FIRST_YEAR <= year <= min(this_year, LAST_YEAR):
        raise Nonsense(
            f"年份须自{FIRST_YEAR}年起，且不晚于今年",
            f"a year is from {FIRST_YEAR} on and not to come",
            field="year",
        )
    if not birthday_exists(birthday.key, year):
        raise Nonsense("没有这一天", "there is no such day", field="day")
