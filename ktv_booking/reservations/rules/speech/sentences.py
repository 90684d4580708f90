"""The one sentence that is read back to the guest, in both languages, and its parts.

It names the class, never a room the guest was not told, and never more of the phone than its
last four digits. Source: workflow 01 (read everything back); rules F3 (past midnight).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ktv_booking.kernel.money import shown
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.speech.times import date_and_clock, day_and_time, short_time
from ktv_booking.reservations.rules.speech.words import deposit_words, hours_words, room_words

Standing = Literal["confirmed", "held", "requested", "cancelled", "declined", "lapsed"]


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
    return joined(
        _what(said), _price(said), standing_words(said), number_words(said), phone_words(said)
    )


def joined(*parts: Text | None) -> Text:
    """Return the parts there are as one sentence."""
    there = [part for part in parts if part is not None]
    return Text(
        zh="；".join(part.zh for part in there) + "。",
        en=". ".join(part.en for part in there) + ".",
    )


OVER: dict[Standing, Text] = {
    "cancelled": Text(zh="已取消", en="It is cancelled"),
    "declined": Text(zh="未能安排", en="It could not be arranged"),
    "lapsed": Text(zh="已失效", en="It has lapsed"),
}


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
    if said.discreet or said.standing in OVER:
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
    en = ", ".join(part.en for part in parts)
    return Text(zh="，".join(part.zh for part in parts), en=en[:1].upper() + en[1:])


def standing_words(said: Said) -> Text | None:
    """Return how the booking stands: kept until when, to be paid, to be answered, over."""
    if over := OVER.get(said.standing):
        return over
    if said.standing == "requested":
        return _requested(said)
    if said.standing == "held":
        return _held(said)
    rest = _rest_of_deposit(said)
    if said.kept_until is None:
        return rest
    until = short_time(said.business_date, said.kept_until)
    kept = Text(zh=f"为您保留到{until.zh}", en=f"We keep it for you until {until.en}")
    if rest is None:
        return kept
    return Text(zh=f"{kept.zh}；{rest.zh}", en=f"{kept.en}. {rest.en}")


def _rest_of_deposit(said: Said) -> Text | None:
    """Return what a confirmed booking owes since it went to another date."""
    if not said.deposit_minor or said.deposit_due_by is None:
        return None
    by, word = date_and_clock(said.deposit_due_by), deposit_words(said.deposit_kind)
    amount = _amount(said)
    return Text(
        zh=f"请在{by.zh}前补付{word.zh}{amount.zh}",
        en=f"Please pay the rest of the {word.en}{amount.en} by {by.en}",
    )


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


def number_words(said: Said) -> Text | None:
    """Return the day's number, by which desk and guest find the booking."""
    if said.day_no is None:
        return None
    return Text(zh=f"预约号码{said.day_no}", en=f"Your number is {said.day_no}")


def phone_words(said: Said) -> Text | None:
    """Return the last four digits of the phone."""
    if said.discreet or not said.phone_last4:
        return None
    tail = said.phone_last4[-4:]
    return Text(zh=f"手机尾号{tail}", en=f"Phone ending in {tail}")
