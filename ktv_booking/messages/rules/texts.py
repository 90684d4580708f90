"""What is texted to guest and booker: short, polite, the venue and its phone at the end.

The guest may read their own price, deposit and room; a booker, who may be a colleague or a
secretary, reads only that and when. Nobody's tier or spending is ever named.
English stays within the letters of a plain text message, so that two parts are enough.
Source: workflows 04, 12, 28, 40 (neutral to anyone but the guest); rules F13.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from ktv_booking.kernel.money import shown
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.speech import (
    date_and_clock,
    day_and_time,
    deposit_words,
    room_words,
    short_time,
)

Reader = Literal["guest", "booker"]


class MessageKind(StrEnum):
    """What happened that somebody should know of."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    DEPOSIT_DUE = "deposit_due"
    ROOM_READY = "room_ready"
    REQUESTED = "requested"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """The values a text may name. Instants are in the venue's zone, money in minor units.

    `salutation` is how the reader is addressed (`李女士`, `Ms Li`); None if nobody said.
    """

    venue_name: Text
    venue_phone: str
    business_date: date
    starts_at: datetime
    ends_at: datetime
    room_class: Text
    party_size: int
    currency: str
    reader: Reader = "guest"
    salutation: Text | None = None
    day_no: int | None = None
    kept_until: datetime | None = None
    total_minor: int | None = None
    minimum_spend_minor: int = 0
    deposit_minor: int = 0
    deposit_kind: str = "prepayment"
    deposit_due_by: datetime | None = None
    room_number: str | None = None


def message_text(kind: MessageKind, facts: MessageFacts) -> Text:
    """Return the text of one message in both languages."""
    greeting = _greeting(facts.salutation)
    body = _BODIES[kind](facts)
    return Text(
        zh=f"{greeting.zh}{body.zh}{facts.venue_name.zh} {facts.venue_phone}",
        en=f"{greeting.en}{body.en} {facts.venue_name.en} {facts.venue_phone}",
    )


def _greeting(salutation: Text | None) -> Text:
    if salutation is None:
        return Text(zh="您好，", en="Hello, ")
    return Text(zh=f"{salutation.zh}您好，", en=f"{salutation.en}, ")


def _confirmed(facts: MessageFacts) -> Text:
    what, more = _booking(facts), _joined(_number(facts), _kept(facts), _price(facts))
    return Text(zh=f"已为您订好{what.zh}。{more.zh}", en=f"your booking: {what.en}.{more.en}")


def _changed(facts: MessageFacts) -> Text:
    what, more = _booking(facts), _joined(_number(facts), _kept(facts), _price(facts))
    return Text(
        zh=f"您的预约已改为{what.zh}。{more.zh}", en=f"your booking is now: {what.en}.{more.en}"
    )


def _cancelled(facts: MessageFacts) -> Text:
    when, more = _when(facts), _joined(_number(facts))
    return Text(
        zh=f"您{when.zh}的预约已取消。{more.zh}期待下次为您服务。",
        en=f"your booking of {when.en} is cancelled.{more.en} We hope to see you another time.",
    )


def _reminder(facts: MessageFacts) -> Text:
    what, more = _booking(facts), _joined(_number(facts), _kept(facts))
    return Text(
        zh=f"恭候您光临：{what.zh}。{more.zh}如需更改请来电。",
        en=f"we look forward to seeing you: {what.en}.{more.en} Please ring us if plans change.",
    )


def _deposit_due(facts: MessageFacts) -> Text:
    when, word = _when(facts), deposit_words(facts.deposit_kind)
    amount = f" {shown(facts.deposit_minor, facts.currency)}" if facts.reader == "guest" else ""
    by = date_and_clock(facts.deposit_due_by) if facts.deposit_due_by else None
    until = Text(zh=f"于{by.zh}前", en=f" by {by.en}") if by else Text(zh="尽快", en=" soon")
    more = _joined(_number(facts))
    return Text(
        zh=f"您{when.zh}的包厢已留，请{until.zh}支付{word.zh}{amount.strip()}，逾期自动取消。{more.zh}",
        en=f"we hold your room for {when.en}. Please pay the {word.en}{amount}{until.en}; "
        f"it lapses otherwise.{more.en}",
    )


def _room_ready(facts: MessageFacts) -> Text:
    is_for_guest = facts.reader == "guest" and facts.room_number is not None
    zh = f"：{facts.room_number}房" if is_for_guest else ""
    en = f": room {facts.room_number}" if is_for_guest else ""
    more = _joined(_number(facts))
    return Text(
        zh=f"您的包厢已准备好{zh}，请到前台。{more.zh}",
        en=f"your room is ready{en}. Please come to the front desk.{more.en}",
    )


def _requested(facts: MessageFacts) -> Text:
    what, more = _booking(facts), _joined(_number(facts))
    return Text(
        zh=f"已登记您的申请：{what.zh}。尚未确认，我们会尽快回复。{more.zh}",
        en=f"we have your request: {what.en}. It is not yet confirmed; "
        f"we will answer soon.{more.en}",
    )


def _declined(facts: MessageFacts) -> Text:
    when = _when(facts)
    return Text(
        zh=f"很抱歉，您{when.zh}的申请未能安排，欢迎来电另约时间。",
        en=f"we are sorry: we cannot take your request for {when.en}. "
        "Please ring us for another time.",
    )


_BODIES: dict[MessageKind, Callable[[MessageFacts], Text]] = {
    MessageKind.CONFIRMED: _confirmed,
    MessageKind.CHANGED: _changed,
    MessageKind.CANCELLED: _cancelled,
    MessageKind.REMINDER: _reminder,
    MessageKind.DEPOSIT_DUE: _deposit_due,
    MessageKind.ROOM_READY: _room_ready,
    MessageKind.REQUESTED: _requested,
    MessageKind.DECLINED: _declined,
}


def _when(facts: MessageFacts) -> Text:
    return day_and_time(facts.business_date, facts.starts_at, facts.ends_at)


def _booking(facts: MessageFacts) -> Text:
    when, room = _when(facts), room_words(facts.room_class, facts.party_size)
    return Text(zh=f"{when.zh}，{room.zh}", en=f"{when.en}, {room.en}")


def _joined(*sentences: Text | None) -> Text:
    """Join what there is: Chinese sentences stand side by side, English ones after a space."""
    there = [one for one in sentences if one is not None]
    return Text(zh="".join(one.zh for one in there), en="".join(f" {one.en}" for one in there))


def _number(facts: MessageFacts) -> Text | None:
    if facts.day_no is None:
        return None
    return Text(zh=f"预约号码{facts.day_no}。", en=f"Number {facts.day_no}.")


def _kept(facts: MessageFacts) -> Text | None:
    if facts.kept_until is None:
        return None
    until = short_time(facts.business_date, facts.kept_until)
    return Text(zh=f"保留到{until.zh}。", en=f"Kept until {until.en}.")


def _price(facts: MessageFacts) -> Text | None:
    if facts.reader != "guest" or facts.total_minor is None:
        return None
    total = shown(facts.total_minor, facts.currency)
    if not facts.minimum_spend_minor:
        return Text(zh=f"包厢费{total}。", en=f"Room {total}.")
    spend = shown(facts.minimum_spend_minor, facts.currency)
    return Text(zh=f"包厢费{total}，最低消费{spend}。", en=f"Room {total}, minimum spend {spend}.")
