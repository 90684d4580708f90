"""Who rings: what the desk may know before it answers."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, Field

from ktv_booking.reservations.schemas.words import Status
from ktv_booking.web.fields import DocumentOut


class CallerReservation(DocumentOut):
    """An open booking of the caller at any venue of the chain."""

    id: UUID
    code: str
    day_no: int
    venue_id: UUID
    status: Status
    business_date: date
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    party_size: int
    room_class: str
    room_number: str | None


class CallerBlockOut(DocumentOut):
    """A venue takes no bookings from this number, until somebody lifts it."""

    id: UUID
    venue_id: UUID
    reason: str
    blocked_by: str
    business_date: date
    since: AwareDatetime


class CallerMemberOut(DocumentOut):
    """A member who carries the number; a family may be several.

    `needs_number`: no number of theirs is dialled any more, so it is time to ask for one.
    """

    id: UUID
    name: str | None
    title: str | None
    tier: str | None
    birthday_near: bool
    do_not_call: bool
    needs_number: bool


class UsualRoomOut(DocumentOut):
    """The room this number sat in most often, twice at least."""

    room_id: UUID
    number: str
    room_class: str
    venue_id: UUID
    times: int


class CallerOut(DocumentOut):
    """What is known of a number; a stranger has no name and no visits."""

    phone_masked: str
    whole: bool = Field(description="what was given can be dialled as it stands; else it is a tail")
    fits_several: bool = Field(
        default=False,
        description="too many numbers end so to name anybody: ask for the whole number, or a name",
    )
    known: bool
    name: str | None
    title: str | None
    address_as: str | None = None
    member_id: UUID | None = None
    tier: str | None = None
    birthday_near: bool = False
    open_reservations: list[CallerReservation]
    visits: int
    no_shows: int
    last_visit_on: date | None = None
    members: list[CallerMemberOut] = Field(default_factory=list)
    usual_room: UsualRoomOut | None = None
    block: CallerBlockOut | None = Field(default=None, description="the newest of `blocks`")
    blocks: list[CallerBlockOut] = Field(
        default_factory=list, description="one a venue, of those the asker may see"
    )
