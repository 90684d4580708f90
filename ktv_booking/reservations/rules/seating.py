"""When a room is given to a guest: by policy's hour, at the door, or not yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Language, Text
from ktv_booking.kernel.time import later
from ktv_booking.reservations.rules.assignment import Occupation
from ktv_booking.rooms.rules import ClassFacts
from ktv_booking.venues.rules.policy import Moment

SEATED_EARLY = timedelta(minutes=30)
"""How long before the agreed start a guest may sit down."""


class RoomNotReady(Conflict):
    """The guest is here and the room is not: somebody is still in it, or it is out of order."""

    code = "room-not-ready"
    title = Text(zh="包厢还没有准备好", en="The room is not ready yet")
    which = Text(zh="{room}房还没有准备好", en="Room {room} is not ready yet")
    from_when = Text(
        zh="{room}房还没有准备好，{ready_at:%H:%M}起可用",
        en="Room {room} is not ready before {ready_at:%H:%M}",
    )

    def said_in(self, language: Language) -> str:
        """Return which room it is, and from when it can be used, where that is known."""
        said = self.which if self.facts.get("room") else self.title
        if self.facts.get("room") and self.facts.get("ready_at"):
            said = self.from_when
        return said.said_in(language, self.facts)


def ready_after(left_at: datetime, *, ends_at: datetime, room_class: ClassFacts) -> datetime:
    """Return when a room can be used again that a party, due to leave at `ends_at`, left.

    It is turned over from then on. Who leaves by the end that was agreed frees it no later than
    was planned, so that where the turnover runs inside the stay, 17-20 and 20-23 follow at once.
    """
    ready_at = later(left_at, room_class.turnover)
    return ready_at if left_at > ends_at else min(ready_at, room_class.free_after(ends_at))


def ensure_ready(room: str, taken: Iterable[Occupation], *, now: datetime) -> None:
    """Refuse to let a party into room number `room` while it is turned over or out of use.

    `taken` is who or what has the room at `now`, without the party itself.

    Raises:
        RoomNotReady: says from when it can be used.
    """
    closed = [one.slot.ends_at for one in taken if one.kind != "reservation"]
    if closed:
        raise RoomNotReady(room=room, ready_at=max(closed).astimezone(now.tzinfo))


def room_moment(
    rule: Moment | int, *, now: datetime, starts_at: datetime, ready_by: Iterable[datetime]
) -> datetime | None:
    """Return when policy fixes or tells the room; None: not before the guest is here.

    `ready_by` are the hours at which add-ons must stand in the room; without any the rule
    `ready_by` means the start.
    """
    if rule is Moment.BOOKING:
        return now
    if rule is Moment.ARRIVAL:
        return None
    if rule is Moment.READY_BY:
        return min(ready_by, default=starts_at)
    return later(starts_at, -timedelta(minutes=int(rule)))
