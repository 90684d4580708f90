"""The ladder of room sizes, as data: nothing in code knows the names of the sizes."""

from ktv_booking.rooms.rules.house import House
from ktv_booking.rooms.rules.ladder import (
    CapacityExceeded,
    ClassFacts,
    Ladder,
    PartyTooLarge,
    RoomFacts,
)

__all__ = ["CapacityExceeded", "ClassFacts", "House", "Ladder", "PartyTooLarge", "RoomFacts"]
