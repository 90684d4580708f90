"""What somebody once wanted of the house, given or not."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.rooms.rules import ClassFacts


@dataclass(frozen=True, slots=True)
class PastWish:
    """One party of a past evening.

    `starts` is in minutes after midnight of the business date, so 01:30 is 1530. `room_id` is the
    room it insisted on. `was_given` says that it came; the others went without.
    """

    business_date: date
    rang_at: datetime
    slot: Slot
    starts: int
    room_class: ClassFacts
    party_size: int
    window: str
    room_id: UUID | None = None
    upgrade_ranks: int = 1
    was_given: bool = True

    @property
    def minutes(self) -> int:
        """Return how long they wanted to stay."""
        return self.slot.minutes
