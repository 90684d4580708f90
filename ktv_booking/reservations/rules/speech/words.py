"""Rooms, lengths and deposits as they are said."""

from ktv_booking.kernel.text import Text
from ktv_booking.rooms.rules.naming import one_room

# 定金, 订金 and 押金 bind differently in law, so each is said by its own name (rules C7).
_DEPOSITS = {
    "earnest": Text(zh="定金", en="earnest deposit"),
    "prepayment": Text(zh="订金", en="deposit"),
    "security": Text(zh="押金", en="security deposit"),
}


def room_words(room_class: Text, party_size: int) -> Text:
    """Return the class with its guests: `a medium room for 6`. The class, never a number."""
    room = one_room(room_class)
    return Text(zh=f"{room.zh}，{party_size}位", en=f"{room.en} for {party_size}")


def deposit_words(kind: str) -> Text:
    """Return what the law calls this payment in advance."""
    return _DEPOSITS.get(kind, _DEPOSITS["prepayment"])


def hours_words(minutes: int) -> Text:
    """Return a length as it is said: `3 hours`, `2.5 hours`, `50 minutes`."""
    if minutes % 30 or minutes < 60:
        return Text(zh=f"{minutes}分钟", en=f"{minutes} minutes")
    hours = f"{minutes / 60:g}"
    return Text(zh=f"{hours}小时", en="1 hour" if hours == "1" else f"{hours} hours")
