"""What a desk asks for, as values: the router makes them, simulators and tests can too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.phone import e164
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.book import Stay


@dataclass(frozen=True, slots=True)
class Person:
    """A guest or booker. `phone` is as said until it was read in the venue's region."""

    name: str
    phone: str
    title: str | None = None
    address_as: str | None = None
    kind: str | None = None

    def phone_at(self, region: str, *, who: str) -> str:
        """Return the number as E.164.

        Raises:
            Malformed: nothing that could be dialled.
        """
        try:
            return e164(self.phone, region=region)
        except ValueError as error:
            raise Malformed.at(
                f"{who}.phone", Text(zh="不是有效的电话号码", en="not a phone number")
            ) from error


@dataclass(frozen=True, slots=True)
class NearWish:
    """A wish to be near friends: next to their room, or on their floor."""

    reservation_id: UUID | None = None
    same_floor: bool = False


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """One party that wants one room."""

    venue_id: UUID
    stay: Stay
    guest: Person
    booker: Person | None = None
    near: NearWish = field(default_factory=NearWish)
    hold: bool = False
    over_quota: bool = False
    seat_now: bool = False
    addons: Sequence[Mapping[str, Any]] = ()
    member_id: UUID | None = None
    expected_arrival_at: datetime | None = None
    partner_order_no: str | None = None
    campaign_id: UUID | None = None
    note: str | None = None
    instead_of: Mapping[str, Any] | None = None
    wishes: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.seat_now and not self.stay.walk_in:
            raise Malformed.at(
                "seat_now",
                Text(
                    zh="只有现场客人可以同时入座", en="only a walk-in is seated in the same request"
                ),
            )
