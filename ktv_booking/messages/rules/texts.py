"""What is texted to guest and booker: what happened, the sentence that was read back, the venue.

The guest may read their own price, deposit and room; a booker, who may be a colleague or a
secretary, reads only that and when. Nobody's tier or spending is ever named.
English stays within the letters of a plain text message, so that three parts are enough.
Source: workflows 04, 12, 28, 40 (neutral to anyone but the guest); rules F13.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, NamedTuple

from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.speech import Said, read_back

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
    """What a text may name: the venue, the reader, and the values of the sentence read back.

    `salutation` is how the reader is addressed (`李女士`, `Ms Li`); None if nobody said.
    """

    venue_name: Text
    venue_phone: str
    said: Said
    reader: Reader = "guest"
    salutation: Text | None = None


def message_text(kind: MessageKind, facts: MessageFacts) -> Text:
    """Return the text of one message in both languages, the sentence of `read_back` in it."""
    greeting, around = _greeting(facts.salutation), _AROUND[kind]
    is_for_guest = facts.reader == "guest"
    said = read_back(facts.said if is_for_guest else replace(facts.said, discreet=True))
    return Text(
        zh=f"{greeting.zh}{around.opening.zh}：{said.zh}{around.closing.zh}"
        f"{facts.venue_name.zh} {facts.venue_phone}",
        en=f"{greeting.en}{around.opening.en}: {said.en} {around.closing.en}"
        f"{facts.venue_name.en} {facts.venue_phone}",
    )


def _greeting(salutation: Text | None) -> Text:
    if salutation is None:
        return Text(zh="您好，", en="Hello, ")
    return Text(zh=f"{salutation.zh}您好，", en=f"{salutation.en}, ")


class _Around(NamedTuple):
    """What is said before the sentence, and what after it."""

    opening: Text
    closing: Text = Text(zh="", en="")


_AROUND: Mapping[MessageKind, _Around] = {
    MessageKind.CONFIRMED: _Around(Text(zh="已为您订好", en="your booking")),
    MessageKind.CHANGED: _Around(Text(zh="您的预约已改为", en="your booking is now")),
    MessageKind.CANCELLED: _Around(
        Text(zh="关于您的预约", en="about your booking"),
        Text(zh="期待下次为您服务。", en="We hope to see you another time. "),
    ),
    MessageKind.REMINDER: _Around(
        Text(zh="恭候您光临", en="we look forward to seeing you"),
        Text(zh="如需更改请来电。", en="Please ring us if plans change. "),
    ),
    MessageKind.DEPOSIT_DUE: _Around(Text(zh="您的包厢已留", en="we hold your room")),
    MessageKind.ROOM_READY: _Around(
        Text(
            zh="您的包厢已准备好，请到前台", en="your room is ready, please come to the front desk"
        )
    ),
    MessageKind.REQUESTED: _Around(Text(zh="已登记您的申请", en="we have your request")),
    MessageKind.DECLINED: _Around(
        Text(zh="很抱歉，关于您的申请", en="we are sorry about your request"),
        Text(zh="欢迎来电另约时间。", en="Please ring us for another time. "),
    ),
}
