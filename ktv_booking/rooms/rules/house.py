"""A venue's rooms at one revision of its set-up."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from ktv_booking.kernel.errors import NotFound
from ktv_booking.rooms.rules.ladder import Ladder, RoomFacts


@dataclass(frozen=True, slots=True)
class House:
    """A venue's ladder and rooms. `rooms` are those on sale; `by_id` knows all of them."""

    ladder: Ladder
    rooms: tuple[RoomFacts, ...]
    by_id: Mapping[UUID, RoomFacts]

    def room(self, room_id: UUID) -> RoomFacts:
        """Return a room on sale.

        Raises:
            NotFound: the venue has no such room, or no longer sells it.
        """
        for room in self.rooms:
            if room.id == room_id:
                return room
        raise NotFound(what="room")
