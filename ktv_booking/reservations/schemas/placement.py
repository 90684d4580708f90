"""Moves, upgrades, downgrades, new times, swaps; and telling the room number."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.reservations.schemas.words import ChargeAs, StayMinutes
from ktv_booking.web.fields import CodeWord, DocumentIn, Id, Instant, PartySize
from ktv_booking.web.texts import Reason


class PlacementChange(DocumentIn):
    """Another room, class, start or length; refused means the old place is kept."""

    room_id: Id | None = None
    room_class: CodeWord | None = None
    starts_at: Instant | None = None
    minutes: StayMinutes | None = None
    party_size: PartySize | None = None
    pinned: bool | None = None
    charge_as: ChargeAs | None = None
    guest_consents: bool = False
    effective_at: Instant | None = None
    reason: Reason
    approval_id: Id | None = None
    dry_run: bool = False

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        wanted = (
            self.room_id,
            self.room_class,
            self.starts_at,
            self.minutes,
            self.party_size,
            self.pinned,
            self.charge_as,
        )
        if all(one is None for one in wanted):
            raise Nonsense("请说明更改什么", "say what changes")
        return self


class NewPlacementSwap(DocumentIn):
    """Two parties change rooms, both or neither."""

    reservation_ids: Annotated[list[Id], Field(min_length=2, max_length=2)]
    reason: Reason
    guest_consents: bool = False
    approval_id: Id | None = None

    @model_validator(mode="after")
    def _two_parties(self) -> Self:
        if self.reservation_ids[0] == self.reservation_ids[1]:
            raise Nonsense("不能与自己换房", "a party cannot swap with itself")
        return self


class RoomNotice(DocumentIn):
    """The room number is told; from then on nothing moves it silently."""

    to: Literal["guest", "crew"]
