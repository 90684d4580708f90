"""The one sentence that is read back for several rooms under one contact and one number."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from ktv_booking.kernel.money import shown
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.speech.sentences import (
    OVER,
    Said,
    Standing,
    joined,
    number_words,
    phone_words,
    standing_words,
)
from ktv_booking.reservations.rules.speech.times import day_and_time
from ktv_booking.reservations.rules.speech.words import hours_words, room_words

_LEAST_CERTAIN_FIRST: tuple[Standing, ...] = ("requested", "held", "confirmed")


def group_read_back(rooms: Sequence[Said]) -> Text:
    """Return the sentence for a group: when, each room, what all of them cost, how it stands.

    Rooms given up are left out, unless all are. The least certain room says how the group
    stands; deposits and minimum spends add up, and the earliest deadline counts.
    """
    staying = [room for room in rooms if room.standing not in OVER] or list(rooms)
    whole = _as_one(staying)
    price = None if whole.standing in OVER else _price(staying)
    return joined(
        _what(staying), price, standing_words(whole), number_words(whole), phone_words(whole)
    )


def _as_one(rooms: Sequence[Said]) -> Said:
    """Return the values that hold for all rooms together."""
    standings = {room.standing for room in rooms}
    least = next((one for one in _LEAST_CERTAIN_FIRST if one in standings), rooms[0].standing)
    return replace(
        rooms[0],
        standing=least,
        kept_until=_earliest(room.kept_until for room in rooms if room.standing == least),
        answer_by=_earliest(room.answer_by for room in rooms if room.standing == least),
        deposit_minor=sum(room.deposit_minor for room in rooms),
        deposit_due_by=_earliest(room.deposit_due_by for room in rooms),
    )


def _earliest(instants: Iterable[datetime | None]) -> datetime | None:
    known = [one for one in instants if one is not None]
    return min(known, key=datetime.timestamp, default=None)


def _what(rooms: Sequence[Said]) -> Text:
    first = rooms[0]
    spans = {(room.starts_at, room.ends_at) for room in rooms}
    people, count = sum(room.party_size for room in rooms), len(rooms)
    of_all = Text(
        zh=f"{count}间包厢共{people}位",
        en=f"{'one room' if count == 1 else f'{count} rooms'} for {people}",
    )
    each = [_room(room, alone=len(spans) > 1) for room in rooms]
    listed = Text(zh="、".join(one.zh for one in each), en=", ".join(one.en for one in each))
    if len(spans) > 1:
        return Text(zh=f"{of_all.zh}：{listed.zh}", en=f"{of_all.en}: {listed.en}")
    when = day_and_time(first.business_date, first.starts_at, first.ends_at)
    hours = hours_words(first.minutes)
    return Text(
        zh=f"{when.zh}，{of_all.zh}：{listed.zh}，{hours.zh}",
        en=f"{when.en}: {of_all.en}: {listed.en}, {hours.en}",
    )


def _room(room: Said, *, alone: bool) -> Text:
    words = room_words(room.room_class, room.party_size)
    zh, en = f"{room.room_class.zh}{room.party_size}位", words.en
    if room.room_number:
        zh, en = f"{zh}（{room.room_number}房）", f"{en} (room {room.room_number})"
    if not alone:
        return Text(zh=zh, en=en)
    when = day_and_time(room.business_date, room.starts_at, room.ends_at)
    return Text(zh=f"{when.zh}{zh}", en=f"{en}, {when.en}")


def _price(rooms: Sequence[Said]) -> Text | None:
    totals = [room.total_minor for room in rooms if room.total_minor is not None]
    if not totals:
        return None
    currency = rooms[0].currency
    total = shown(sum(totals), currency)
    said = Text(zh=f"包厢费合计{total}", en=f"{total} in all")
    spend = sum(room.minimum_spend_minor for room in rooms)
    if not spend:
        return said
    least = shown(spend, currency)
    return Text(zh=f"{said.zh}，最低消费合计{least}", en=f"{said.en}, minimum spend {least}")
