"""An alternative as the desk says it, and as what its booking would begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from ktv_booking.kernel.money import shown
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.deposits import deposit_due
from ktv_booking.reservations.rules.judging import Verdict
from ktv_booking.reservations.rules.offers.offer import Offer, OfferKind
from ktv_booking.reservations.rules.speech import (
    date_and_clock,
    day_and_time,
    deposit_words,
    hours_words,
)
from ktv_booking.rooms.rules.naming import bare_name, one_room
from ktv_booking.venues.rules.policy import Mode

_ADJOINING = Text(zh="相邻", en="side by side")
_SAME_FLOOR = Text(zh="同层", en="on the same floor")
_ANOTHER_ROOM = Text(
    zh="换一间同类包厢，具体哪一间不作保证",
    en="another room of that class, which one is not promised",
)
_THE_SHORTEST = Text(zh="这是最短的时长", en="the shortest stay that is sold")
_HELD = Text(zh="先为您保留，尚未确认", en="held, not yet confirmed")
_REQUESTED = Text(zh="只能先申请，由店方确认", en="only on request, to be confirmed by the house")


Begins = Literal["confirmed", "held", "requested"]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a booking of the offer would begin; the deposit is that of all its rooms."""

    standing: Begins
    deposit_minor: int = 0
    deposit_kind: str = "prepayment"
    deposit_due_by: datetime | None = None


def beginning_of(verdicts: Sequence[Verdict], *, hold: bool = False) -> Beginning:
    """Return how a booking under these verdicts would begin: the least certain room decides.

    `hold`: the caller only wants it held.
    """
    dues = [
        due
        for verdict in verdicts
        if (
            due := deposit_due(
                verdict.case.terms, created_at=verdict.case.now, starts_at=verdict.slot.starts_at
            )
        )
    ]
    standing: Begins = "held" if dues or hold else "confirmed"
    if any(verdict.case.terms.mode is Mode.REQUEST for verdict in verdicts):
        standing = "requested"
    if not dues:
        return Beginning(standing)
    return Beginning(
        standing,
        sum(due.amount_minor for due in dues),
        dues[0].legal_kind.value,
        verdicts[0].case.book.venue.local(min(due.due_by for due in dues)),
    )


def said_offer(
    offer: Offer,
    *,
    business_date: date,
    room_class: Text,
    second: Text | None,
    venue_name: Text,
    begins: Beginning,
    currency: str,
) -> Text:
    """Return the offer as the desk says it: when, which room, how long, where if elsewhere.

    `room_class` and `second` are the names of the offered classes, `second` that of a split's
    other room; the venue is named only where it is another one. What the guest would otherwise
    take for granted is said last: a deposit, an answer to wait for, a room nobody promises.
    """
    ends = offer.starts_at.astimezone(UTC) + timedelta(minutes=offer.minutes)
    when = day_and_time(business_date, offer.starts_at, ends.astimezone(offer.starts_at.tzinfo))
    rooms, hours = _rooms(offer, room_class, second), hours_words(offer.minutes)
    elsewhere = offer.kind is OfferKind.SISTER_VENUE
    besides = _besides(offer, begins, currency)
    return Text(
        zh=f"{venue_name.zh + '，' if elsewhere else ''}{when.zh}，{rooms.zh}，{hours.zh}"
        + "".join(f"；{one.zh}" for one in besides),
        en=f"{venue_name.en + ': ' if elsewhere else ''}{when.en}, {rooms.en}, {hours.en}"
        + "".join(f"; {one.en}" for one in besides),
    )


def _rooms(offer: Offer, room_class: Text, second: Text | None) -> Text:
    if second is None:
        return one_room(room_class)
    where = _ADJOINING if offer.adjoining else _SAME_FLOOR
    if second == room_class:
        both = Text(zh=f"两间{second.zh}", en=f"two {bare_name(second.en)} rooms")
    else:
        both = Text(
            zh=f"{room_class.zh}＋{second.zh}",
            en=f"{one_room(room_class).en} and {one_room(second).en}",
        )
    return Text(zh=f"{both.zh}（{where.zh}）", en=f"{both.en} {where.en}")


def _besides(offer: Offer, begins: Beginning, currency: str) -> list[Text]:
    said = {OfferKind.OTHER_ROOM: [_ANOTHER_ROOM], OfferKind.LONGER: [_THE_SHORTEST]}
    return [*said.get(offer.kind, []), *_not_yet_sure(begins, currency)]


def _not_yet_sure(begins: Beginning, currency: str) -> list[Text]:
    requested = [_REQUESTED] if begins.standing == "requested" else []
    if begins.deposit_minor and begins.deposit_due_by:
        word, amount = deposit_words(begins.deposit_kind), shown(begins.deposit_minor, currency)
        by = date_and_clock(begins.deposit_due_by)
        paid = Text(
            zh=f"{by.zh}前付{word.zh}{amount}后才生效",
            en=f"held until the {word.en} of {amount} is paid, by {by.en}",
        )
        before = Text(
            zh=f"确认前须付{word.zh}{amount}",
            en=f"the {word.en} of {amount} is to be paid before that",
        )
        return [*requested, before] if requested else [paid]
    return requested or ([_HELD] if begins.standing == "held" else [])
