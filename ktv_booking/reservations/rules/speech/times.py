"""Days and times as they are said: by the evening, past midnight with both days.

Source: rules F3 (past midnight).
"""

from datetime import date, datetime

from ktv_booking.kernel.text import Text, clock_words

_ZH_DAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
_ZH_SHORT = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_PARTS = (
    (12, Text(zh="上午", en="morning")),
    (18, Text(zh="下午", en="afternoon")),
    (24, Text(zh="晚", en="night")),
)
_PAST_MIDNIGHT = Text(zh="夜里", en="night")


def day_and_time(business_date: date, starts_at: datetime, ends_at: datetime) -> Text:
    """Return the evening and its hours: `Saturday night 5 December, 20:00 to 23:00`.

    A start past midnight belongs to the night before and names both days:
    `Saturday night 5 December (Sun 01:00 to 03:00)`.
    """
    day = business_date.weekday()
    part = _part_of_day(business_date, starts_at)
    evening = Text(
        zh=f"{_ZH_DAYS[day]} {business_date.month}月{business_date.day}日{part.zh}",
        en=f"{_EN_DAYS[day]} {part.en} {business_date.day} {_EN_MONTHS[business_date.month - 1]}",
    )
    begins, ends = _clock(business_date, starts_at), _clock(business_date, ends_at)
    if starts_at.date() != business_date:
        until = clock_words(ends_at) if ends_at.date() == starts_at.date() else ends
        return Text(
            zh=f"{evening.zh}（{begins.zh}–{until.zh}）",
            en=f"{evening.en} ({begins.en} to {until.en})",
        )
    return Text(
        zh=f"{evening.zh}{begins.zh}–{ends.zh}",
        en=f"{evening.en}, {begins.en} to {ends.en}",
    )


def short_time(business_date: date, instant: datetime) -> Text:
    """Return one time on the business day: `20:15`, past midnight `Sat night (Sun 01:00)`."""
    clock = _clock(business_date, instant)
    if instant.date() == business_date:
        return clock
    day = business_date.weekday()
    return Text(
        zh=f"{_ZH_SHORT[day]}夜里（{clock.zh}）", en=f"{_EN_DAYS[day][:3]} night ({clock.en})"
    )


def date_and_clock(instant: datetime) -> Text:
    """Return a deadline by the calendar: `3 December 18:00`."""
    clock = clock_words(instant)
    return Text(
        zh=f"{instant.month}月{instant.day}日{clock.zh}",
        en=f"{instant.day} {_EN_MONTHS[instant.month - 1]} {clock.en}",
    )


def _part_of_day(business_date: date, instant: datetime) -> Text:
    if instant.date() != business_date:
        return _PAST_MIDNIGHT
    return next(part for until, part in _PARTS if instant.hour < until)


def _clock(business_date: date, instant: datetime) -> Text:
    clock = clock_words(instant)
    if instant.date() == business_date:
        return clock
    day = instant.weekday()
    return Text(zh=f"{_ZH_SHORT[day]}{clock.zh}", en=f"{_EN_DAYS[day][:3]} {clock.en}")
