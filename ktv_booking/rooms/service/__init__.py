"""What head office and managers do to the rooms of a venue: the ladder, and the rooms on it."""

from ktv_booking.rooms.service.classes import (
    add_class,
    change_class,
    class_described,
    class_for_change,
    class_seen,
)
from ktv_booking.rooms.service.rooms import (
    add_room,
    change_room,
    room_described,
    room_for_change,
    room_seen,
)

__all__ = [
    "add_class",
    "add_room",
    "change_class",
    "change_room",
    "class_described",
    "class_for_change",
    "class_seen",
    "room_described",
    "room_for_change",
    "room_seen",
]
