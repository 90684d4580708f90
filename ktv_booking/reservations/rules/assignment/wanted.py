"""What a party asks of the board, and what it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.rooms.rules import ClassFacts, RoomFacts


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is tried and not promised: a room, a neighbour's room, a floor, features."""

    features: frozenset[str] = frozenset()
    room_id: UUID | None = None
    near_room_id: UUID | None = None
    same_floor: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One wish for a room: by class, or the very room `room_id` the guest insists on.

    `slot` is the agreed stay; turnover is added by the class of the room that is tried.
    `held_back` names how many rooms of a class must stay free beside this booking.
    """

    room_class: ClassFacts
    slot: Slot
    party_size: int
    room_id: UUID | None = None
    wishes: Wishes = field(default_factory=Wishes)
    upgrade_ranks: int = 0
    enter_top: bool = False
    held_back: Mapping[UUID, int] = field(default_factory=dict)
    exclude_room_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class SilentMove:
    """A booking that nobody was told the room of, and its new room."""

    reservation_id: UUID
    from_room_id: UUID
    to_room_id: UUID


@dataclass(frozen=True, slots=True)
class Decision:
    """The room a party gets.

    `house_fit`: a larger class than wanted, given by the house to fill a gap. `moves` are what
    must change rooms, in the same statement, to make place. `next_start` is when the next one
    comes into that room: the hard end of a stay sold into a gap.
    """

    room: RoomFacts
    house_fit: bool = False
    moves: tuple[SilentMove, ...] = ()
    next_start: datetime | None = None
