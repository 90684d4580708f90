"""When a room is given to a guest: by policy's hour, at the door, or not yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Language, Text
from ktv_booking.kernel.time import later
from ktv_booking.venues.rules.policy import Moment


class RoomNotReady(Conflict):
    """The guest is here and the room is not: somebody is still in it, or it is out of order."""

    code = "room-not-ready"
    title = Text(zh="包厢还没有准备好", en="The room is not ready yet")
    which = Text(zh="{room}房还没有准备好", en="Room {room} is not ready yet")

    def said_in(self, language: Language) -> str:
        """Return which room it is, where that is known."""
        said = self.which if self.facts.get("room") else self.title
        return said.said_in(language, self.facts)


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
