"""What a party asks of the board, and what it is given."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
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
    `held_back` names how many rooms of a class must stay free beside this booking; `withheld_by`
    says what that goes by, where the amounts are worked out only when asked for.
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
    withheld_by: Hashable = None

    @property
    def in_short(self) -> Hashable:
        """All of it as one value by which equal wishes are known."""
        return (
            self.room_class.id, self.slot, self.party_size, self.room_id, self.wishes,
            self.upgrade_ranks, self.enter_top, self.exclude_room_ids,
            self.withheld_by or frozenset(self.held_back.items()),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the house goes to make place: what is moved at most, and how long is searched.

    At most `max_moves` bookings change rooms for one decision (None: any number), and none that
    begins within `quiet_minutes` from now. `upgrade_ranks` and `enter_top` hold for bookings that
    do not say their own. Chains are `chain_depth` ejections deep over at most `chain_nodes` tries;
    the search behind them ends after `eject_steps` (more in a house of over 75 rooms, in
    proportion), never by the clock.
    """

    max_moves: int | None = 6
    quiet_minutes: int = 45
    upgrade_ranks: int = 1
    enter_top: bool = False
    chain_depth: int = 3
    chain_nodes: int = 600
    eject_steps: int = 500


@dataclass(frozen=True, slots=True)
class SilentMove:
    """A booking that nobody was told the room of, and its new room.

    The turnover that runs after a stay differs by class: in the new room, of class `to_class_id`,
    the booking occupies until `occupies_until`. `house_fit`: that is a larger class than was said.
    """

    reservation_id: UUID
    from_room_id: UUID
    to_room_id: UUID
    to_class_id: UUID
    occupies_until: datetime
    house_fit: bool = False


Stage = Literal["best_fit", "chain", "ejection"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The room a party gets.

    `house_fit`: a larger class than wanted, given by the house to fill a gap. `moves` are what
    must change rooms, in the same statement, to make place. `next_start` is when the next one
    comes into that room: the hard end of a stay sold into a gap. `stage` is what found it.
    """

    room: RoomFacts
    house_fit: bool = False
    moves: tuple[SilentMove, ...] = ()
    next_start: datetime | None = None
    stage: Stage = "best_fit"
