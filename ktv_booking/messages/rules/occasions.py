"""Of what guest and booker are told, and when it is too late to say.

Source: api.md section 3 (messages).
"""

from collections.abc import Mapping

from ktv_booking.kernel.text import Text
from ktv_booking.messages.rules.texts import MessageKind
from ktv_booking.reservations.rules.states import LIVE, Status

TOPIC = "reservation."

_KINDS: Mapping[str, MessageKind] = {
    "confirmed": MessageKind.CONFIRMED,
    "held": MessageKind.DEPOSIT_DUE,
    "deposit_due": MessageKind.DEPOSIT_DUE,
    "requested": MessageKind.REQUESTED,
    "changed": MessageKind.CHANGED,
    "cancelled": MessageKind.CANCELLED,
    "declined": MessageKind.DECLINED,
    "room_told": MessageKind.ROOM_READY,
}

_STILL_SO: Mapping[MessageKind, frozenset[Status]] = {
    MessageKind.CONFIRMED: frozenset({Status.CONFIRMED, Status.ARRIVED, Status.SEATED}),
    MessageKind.CHANGED: LIVE,
    MessageKind.CANCELLED: frozenset({Status.CANCELLED}),
    MessageKind.REMINDER: frozenset({Status.CONFIRMED}),
    MessageKind.DEPOSIT_DUE: frozenset({Status.HELD, Status.CONFIRMED}),
    MessageKind.ROOM_READY: frozenset({Status.CONFIRMED, Status.ARRIVED}),
    MessageKind.REQUESTED: frozenset({Status.REQUESTED}),
    MessageKind.DECLINED: frozenset({Status.DECLINED}),
}


def kind_for(topic: str, *, owes_deposit: bool) -> MessageKind | None:
    """Return what is texted when `topic` happened; None where nobody need be told.

    A hold is told only to ask for its deposit: one kept for an answer was agreed by word.
    """
    kind = _KINDS.get(topic.removeprefix(TOPIC))
    if kind is MessageKind.DEPOSIT_DUE and not owes_deposit:
        return None
    return kind


def is_still_so(kind: MessageKind, status: Status, *, owes_deposit: bool) -> bool:
    """Say whether a text of `kind` would still be true of a reservation in `status`.

    A confirmation that waited must not go out for a booking that was cancelled meanwhile.
    """
    return status in _STILL_SO[kind] and (kind is not MessageKind.DEPOSIT_DUE or owes_deposit)


def salutation(name: str | None, title: str | None = None, said: str | None = None) -> Text | None:
    """Return how a reader is addressed: as they asked to be, else by name and title.

    A title is said only in the language it is written in.
    """
    if said or not name:
        return Text(zh=said, en=said) if said else None
    if not title:
        return Text(zh=name, en=name)
    return Text(zh=name, en=f"{title} {name}") if title.isascii() else Text(f"{name}{title}", name)
