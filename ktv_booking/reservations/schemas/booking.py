"""What a desk writes down to book a room, and what it may correct afterwards."""

from typing import Any, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.reservations.schemas.words import (
    Children,
    Source,
    StayMinutes,
    ensure_children_fit,
)
from ktv_booking.web.fields import CodeWord, DocumentIn, Id, Instant, Line, Name, Note, PartySize
from ktv_booking.web.texts import SpokenPhone, Title


class Guest(DocumentIn):
    """Whom the room is for."""

    name: Name
    phone: SpokenPhone
    title: Title | None = None
    address_as: Name | None = None


class Booker(DocumentIn):
    """Who books for the guest: a friend, a company, an agency."""

    name: Name
    phone: SpokenPhone
    kind: CodeWord = "person"


class Wishes(DocumentIn):
    """What is tried and not promised."""

    features: list[CodeWord] = Field(default_factory=list, max_length=20)
    room_id: Id | None = None
    near_reservation_id: Id | None = None
    same_floor: bool = False


class Addon(DocumentIn):
    """A cake, a decoration; without `ready_by` it is ready at the start."""

    kind: CodeWord
    ready_by: Instant | None = None


class InsteadOf(DocumentIn):
    """What was wanted first, where something else was taken."""

    room_class: CodeWord | None = None
    starts_at: Instant | None = None
    venue_id: Id | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.room_class is None and self.starts_at is None and self.venue_id is None:
            raise Nonsense(
                "请给出原想要的房型、时间或门店",
                "name the class, the start or the venue that was wanted",
            )
        return self


class Stay(DocumentIn):
    """A start and one way to say the end."""

    starts_at: Instant
    minutes: StayMinutes | None = None
    until_close: bool = False

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if (self.minutes is not None) == self.until_close:
            raise Nonsense(
                "请给出 minutes 或 until_close 之一", "give one of minutes and until_close"
            )
        return self


class Agreement(Stay):
    """What one room and a group of rooms are booked with alike."""

    venue_id: Id
    guest: Guest
    booker: Booker | None = None
    member_id: Id | None = None
    occasion: CodeWord | None = None
    minors_present: bool = False
    expected_arrival_at: Instant | None = None
    source: Source
    partner_order_no: Line | None = None
    campaign_id: Id | None = None
    note: Note | None = None
    instead_of: InsteadOf | None = None
    hold: bool = False
    over_quota: bool = Field(
        default=False,
        description="book also what policy sells no more of: on your own word or on an approval",
    )
    approval_id: Id | None = None


class NewReservation(Agreement):
    """A room for a party."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "venue_id": "018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e",
                    "starts_at": "2026-10-16T20:00:00+08:00",
                    "minutes": 180,
                    "party_size": 6,
                    "room_class": "small",
                    "guest": {"name": "王小明", "phone": "138 0013 8000", "title": "先生"},
                    "occasion": "birthday",
                    "addons": [{"kind": "cake", "ready_by": "2026-10-16T21:00:00+08:00"}],
                    "wishes": {"features": ["toilet"]},
                    "source": "phone",
                },
                {
                    "venue_id": "018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e",
                    "starts_at": "2026-10-16T20:07:00+08:00",
                    "until_close": True,
                    "party_size": 3,
                    "guest": {"name": "Li", "phone": "13800138001"},
                    "source": "walk_in",
                    "seat_now": True,
                },
            ]
        }
    )

    party_size: PartySize
    room_class: CodeWord | None = None
    room_id: Id | None = None
    wishes: Wishes | None = None
    children: Children = Field(default_factory=dict)
    addons: list[Addon] = Field(default_factory=list, max_length=20)
    seat_now: bool = False

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        ensure_children_fit(self.children, self.party_size)
        if self.hold and self.seat_now:
            raise Nonsense("现在入座的客人无须保留", "a party that is seated now is not held")
        return self


class GuestChange(DocumentIn):
    """Corrections of the guest; null takes a title away, a name or phone cannot go."""

    name: Name | None = None
    phone: SpokenPhone | None = None
    title: Title | None = None
    address_as: Name | None = None

    @field_validator("name", "phone")
    @classmethod
    def _stays(cls, value: Any) -> Any:
        return _kept(value)


class ReservationChange(DocumentIn):
    """A merge patch: what is left out stays, null takes a note or an occasion away."""

    guest: GuestChange | None = None
    party_size: PartySize | None = None
    note: Note | None = None
    occasion: CodeWord | None = None
    approval_id: Id | None = None

    @field_validator("guest", "party_size")
    @classmethod
    def _stays(cls, value: Any) -> Any:
        return _kept(value)


def _kept(value: Any) -> Any:
    """Refuse a null where the patch would leave nothing behind."""
    if value is None:
        raise Nonsense("此项可以更改，不能删除", "this can be changed but not removed")
    return value
