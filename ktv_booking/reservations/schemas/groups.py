"""Several rooms under one contact and one number of the day: all or none."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.reservations.schemas.booking import Agreement, Wishes
from ktv_booking.reservations.schemas.lifecycle import Cancellation
from ktv_booking.reservations.schemas.out import GuestOut, ReservationOut
from ktv_booking.reservations.schemas.outcomes import Outcome
from ktv_booking.reservations.schemas.words import (
    ChargeAs,
    Children,
    Source,
    StayMinutes,
    ensure_children_fit,
)
from ktv_booking.web.fields import CodeWord, DocumentIn, DocumentOut, Id, Instant, PartySize
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import Reason, TextOut

MOST_ROOMS = 50


class GroupRoom(DocumentIn):
    """One room of a group and who sits in it."""

    party_size: PartySize
    room_class: CodeWord | None = None
    room_id: Id | None = None
    wishes: Wishes | None = None
    children: Children = Field(default_factory=dict)

    @model_validator(mode="after")
    def _children_fit(self) -> Self:
        ensure_children_fit(self.children, self.party_size)
        return self


class NewReservationGroup(Agreement):
    """Rooms for one contact; `adjoining` asks that they open into each other."""

    rooms: Annotated[list[GroupRoom], Field(min_length=1, max_length=MOST_ROOMS)]
    adjoining: bool = False

    @model_validator(mode="after")
    def _no_room_twice(self) -> Self:
        ensure_apart([room.room_id for room in self.rooms])
        return self


class GroupRooms(DocumentIn):
    """More rooms for a group."""

    rooms: Annotated[list[GroupRoom], Field(min_length=1, max_length=MOST_ROOMS)]
    over_quota: bool = Field(default=False, description="as in the booking of a group")
    approval_id: Id | None = None

    @model_validator(mode="after")
    def _no_room_twice(self) -> Self:
        ensure_apart([room.room_id for room in self.rooms])
        return self


class GroupRoomPlacement(DocumentIn):
    """Where one room of the group is to be."""

    reservation_id: Id
    room_id: Id | None = None
    room_class: CodeWord | None = None
    party_size: PartySize | None = None


class GroupPlacement(DocumentIn):
    """Another time for the whole group, or other rooms for some of it."""

    starts_at: Instant | None = None
    minutes: StayMinutes | None = None
    rooms: list[GroupRoomPlacement] = Field(default_factory=list, max_length=MOST_ROOMS)
    charge_as: ChargeAs | None = None
    guest_consents: bool = False
    reason: Reason
    approval_id: Id | None = None
    dry_run: bool = False

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.starts_at is None and self.minutes is None and not self.rooms:
            raise Nonsense("请说明更改什么", "say what changes")
        ensure_apart([room.room_id for room in self.rooms])
        ensure_apart([room.reservation_id for room in self.rooms])
        return self


class GroupCancellation(Cancellation):
    """The whole group is given up."""


class GroupOut(DocumentOut):
    """A group with its reservations, first room first."""

    id: UUID
    venue_id: UUID
    day_no: int
    business_date: date
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    guest: GuestOut
    source: Source
    booked_by: str
    party_size: int
    adjoining: bool
    reservations: list[ReservationOut]
    read_back: TextOut
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class GroupPage(Page[GroupOut]):
    """Groups that a filter finds."""


class GroupPlacementOut(GroupOut, Outcome):
    """The group after its move and the difference in price."""

    difference_minor: int


class GroupCancellationOut(GroupOut, Outcome):
    """What giving up all rooms costs in sum."""

    fee_minor: int
    refund_minor: int


def ensure_apart(ids: list[UUID | None] | list[UUID]) -> None:
    """Refuse one id in two places.

    Raises:
        ValueError: an id is named twice.
    """
    named = [one for one in ids if one is not None]
    if len(set(named)) < len(named):
        raise Nonsense("同一编号出现了两次", "the same id is named twice")
