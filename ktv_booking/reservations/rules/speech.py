"""The one sentence that is read back to the guest, in both languages, and its parts.

It names the class, never a room the guest was not told, and never more of the phone than its
last four digits. Source: workflow 01 (read everything back); rules F3 (past midnight).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ktv_booking.kernel.money import shown
from ktv_booking.kernel.text import Text, clock_words

Standing = Literal["confirmed", "held", "requested", "cancelled", "declined", "lapsed"]

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

# 定金, 订金 and 押金 bind differently in law, so each is said by its own name (rules C7).
_DEPOSITS = {
    "earnest": Text(zh="定金", en="earnest deposit"),
    "prepayment": Text(zh="订金", en="deposit"),
    "security": Text(zh="押金", en="security deposit"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """The values that are said. Instants are in the venue's zone; money in minor units.

    `kept_until`: how long the room is kept after the start. `deposit_due_by` with its amount
    for a booking that is held for a deposit; `answer_by` for a requested one. `room_number`
    only once it was told. `phone_last4` is all of the phone there is. `discreet` is for a reader
    who is not the guest: no money, no room, no phone.
    """

    standing: Standing
    business_date: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    room_class: Text
    party_size: int
    currency: str
    day_no: int | None = None
    total_minor: int | None = None
    minimum_spend_minor: int = 0
    kept_until: datetime | None = None
    deposit_minor: int = 0
    deposit_kind: str = "prepayment"
    deposit_due_by: datetime | None = None
    answer_by: datetime | None = None
    room_number: str | None = None
    phone_last4: str | None = None
    discreet: bool = False


def read_back(said: Said) -> Text:
    """Return the sentence the agent reads to the guest before hanging up."""
    parts = [
        _what(said),
        _price(said),
        _standing(said),
        _number(said),
        _phone(said),
    ]
    there = [part for part in parts if part is not None]
    return Text(
        zh="；".join(part.zh for part in there) + "。",
        en=". ".join(part.en for part in there) + ".",
    )


_OVER: dict[Standing, Text] = {
    "cancelled": Text(zh="已取消", en="It is cancelled"),
    "declined": Text(zh="未能安排", en="It could not be arranged"),
    "lapsed": Text(zh="已失效", en="It has lapsed"),
}


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


def room_words(room_class: Text, party_size: int) -> Text:
    """Return the class with its guests: `a medium room for 6`. The class, never a number."""
    name = room_class.en.lower().removesuffix(" room")
    article = "an" if name[:1] in "aeiou" else "a"
    return Text(zh=f"{room_class.zh}，{party_size}位", en=f"{article} {name} room for {party_size}")


def deposit_words(kind: str) -> Text:
    """Return what the law calls this payment in advance."""
    return _DEPOSITS.get(kind, _DEPOSITS["prepayment"])


def hours_words(minutes: int) -> Text:
    """Return a length as it is said: `3 hours`, `2.5 hours`, `50 minutes`."""
    if minutes % 30 or minutes < 60:
        return Text(zh=f"{minutes}分钟", en=f"{minutes} minutes")
    hours = f"{minutes / 60:g}"
    return Text(zh=f"{hours}小时", en="1 hour" if hours == "1" else f"{hours} hours")


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


def _what(said: Said) -> Text:
    when = day_and_time(said.business_date, said.starts_at, said.ends_at)
    room, hours = room_words(said.room_class, said.party_size), hours_words(said.minutes)
    number = None if said.discreet else said.room_number
    told = Text(zh=f"，{number}房", en=f", room {number}") if number else Text(zh="", en="")
    return Text(
        zh=f"{when.zh}，{room.zh}，{hours.zh}{told.zh}",
        en=f"{when.en}: {room.en}, {hours.en}{told.en}",
    )


def _price(said: Said) -> Text | None:
    if said.discreet or said.standing in _OVER:
        return None
    parts: list[Text] = []
    if said.total_minor is not None:
        total = shown(said.total_minor, said.currency)
        parts.append(Text(zh=f"包厢费共{total}", en=f"{total} in all for the room"))
    if said.minimum_spend_minor:
        spend = shown(said.minimum_spend_minor, said.currency)
        parts.append(Text(zh=f"最低消费{spend}", en=f"minimum spend {spend}"))
    if not parts:
        return None
    joined = ", ".join(part.en for part in parts)
    return Text(zh="，".join(part.zh for part in parts), en=joined[:1].upper() + joined[1:])


def _standing(said: Said) -> Text | None:
    if over := _OVER.get(said.standing):
        return over
    if said.standing == "requested":
        return _requested(said)
    if said.standing == "held":
        return _held(said)
    if said.kept_until is None:
        return None
    until = short_time(said.business_date, said.kept_until)
    return Text(zh=f"为您保留到{until.zh}", en=f"We keep it for you until {until.en}")


def _held(said: Said) -> Text | None:
    if said.deposit_minor and said.deposit_due_by:
        by, word = date_and_clock(said.deposit_due_by), deposit_words(said.deposit_kind)
        amount = _amount(said)
        return Text(
            zh=f"请在{by.zh}前付{word.zh}{amount.zh}，付清后预约生效，逾期自动取消",
            en=f"Please pay the {word.en}{amount.en} by {by.en}; it is confirmed once paid, "
            "and lapses otherwise",
        )
    if said.kept_until is None:
        return Text(zh="先为您留着，尚未确认", en="It is held for you, not yet confirmed")
    by = date_and_clock(said.kept_until)
    return Text(
        zh=f"先为您留到{by.zh}，尚未确认", en=f"It is held until {by.en}, not yet confirmed"
    )


def _requested(said: Said) -> Text:
    if said.answer_by is None:
        return Text(
            zh="已为您登记，尚未确认，我们会尽快回复您",
            en="It is a request, not yet confirmed; we will answer soon",
        )
    by = date_and_clock(said.answer_by)
    asked = Text(
        zh=f"已为您登记，尚未确认，我们会在{by.zh}前回复您",
        en=f"It is a request, not yet confirmed; we will answer by {by.en}",
    )
    if not said.deposit_minor:
        return asked
    word, amount = deposit_words(said.deposit_kind), _amount(said)
    return Text(
        zh=f"{asked.zh}；确认前须付{word.zh}{amount.zh}",
        en=f"{asked.en}; the {word.en}{amount.en} is to be paid before it is confirmed",
    )


def _amount(said: Said) -> Text:
    if said.discreet:
        return Text(zh="", en="")
    amount = shown(said.deposit_minor, said.currency)
    return Text(zh=amount, en=f" of {amount}")


def _number(said: Said) -> Text | None:
    if said.day_no is None:
        return None
    return Text(zh=f"预约号码{said.day_no}", en=f"Your number is {said.day_no}")


def _phone(said: Said) -> Text | None:
    if said.discreet or not said.phone_last4:
        return None
    tail = said.phone_last4[-4:]
    return Text(zh=f"手机尾号{tail}", en=f"Phone ending in {tail}")
