"""An alternative as a value, and in what it differs from what was asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ktv_booking.rooms.rules import ClassFacts


class OfferKind(StrEnum):
    """In what an alternative differs from what was asked for."""

    OTHER_ROOM = "other_room"
    LONGER = "longer"
    EARLIER = "earlier"
    LATER = "later"
    SHORTER = "shorter"
    SMALLER_CLASS = "smaller_class"
    LARGER_CLASS = "larger_class"
    SPLIT = "split"
    SISTER_VENUE = "sister_venue"

    @property
    def public(self) -> str:
        """Return the word of the contract, which has one for smaller and larger classes."""
        return _PUBLIC_WORDS.get(self, self.value)


_PUBLIC_WORDS = {
    OfferKind.SMALLER_CLASS: "other_class",
    OfferKind.LARGER_CLASS: "other_class",
    OfferKind.SISTER_VENUE: "other_venue",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One alternative, first as a candidate, then as what can be booked.

    `room_class` is a code; for a split the class of the first room, `room_ids` and
    `room_classes` naming both. `distance_minutes` is how far the start is from the wanted one.
    """

    kind: OfferKind
    venue_id: UUID
    starts_at: datetime
    minutes: int
    room_class: str | None
    distance_minutes: int = 0
    rank_distance: int = 0
    room_ids: tuple[UUID, ...] = ()
    room_classes: tuple[str, ...] = ()
    adjoining: bool = False

    def reads_like(self, other: "Offer") -> bool:
        """Say whether both are two rooms that only their numbers would tell apart."""
        return (
            self.kind is other.kind is OfferKind.SPLIT
            and sorted(self.room_classes) == sorted(other.room_classes)
            and self.adjoining == other.adjoining
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What could not be booked. `room_class` is None where no class seats the party."""

    venue_id: UUID
    starts_at: datetime
    minutes: int
    party_size: int
    room_class: ClassFacts | None
    insists_on_room: bool = False
