"""What could not be booked and is wanted all the same."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.web.fields import (
    CodeWord,
    DocumentIn,
    DocumentOut,
    Id,
    Instant,
    Line,
    Name,
    Note,
    PartySize,
)
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import SpokenPhone, Title

WishKind = Literal["advance", "standby"]
WishStatus = Literal["registered", "offered", "converted", "declined", "expired", "withdrawn"]


class Contact(DocumentIn):
    """Whom to call when it becomes possible."""

    name: Name
    phone: SpokenPhone
    title: Title | None = None


class NewWish(DocumentIn):
    """A wish: venues and classes in the order they are liked, no class meaning any."""

    kind: WishKind
    venue_ids: Annotated[list[Id], Field(min_length=1, max_length=50)]
    room_classes: list[CodeWord] = Field(default_factory=list, max_length=20)
    earliest_starts_at: Instant
    latest_starts_at: Instant
    minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)]
    party_size: PartySize
    contact: Contact
    note: Note | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.latest_starts_at < self.earliest_starts_at:
            raise Nonsense(
                "latest_starts_at 不得早于 earliest_starts_at",
                "latest_starts_at is not before earliest_starts_at",
            )
        for named in (self.venue_ids, self.room_classes):
            if len(set(named)) < len(named):
                raise Nonsense("门店或房型重复", "a venue or class is named twice")
        return self


class WishWithdrawal(DocumentIn):
    """The party no longer wants it."""

    reason: Line | None = None


class ContactOut(DocumentOut):
    """Whom to call, without the whole phone."""

    name: str | None
    phone_masked: str | None
    title: str | None


class WishOut(DocumentOut):
    """A wish; `business_date` is the first day it could be for at its first venue."""

    id: UUID
    kind: WishKind
    status: WishStatus
    venue_ids: list[UUID]
    room_classes: list[str]
    business_date: date
    earliest_starts_at: AwareDatetime
    latest_starts_at: AwareDatetime
    minutes: int | None
    party_size: int
    contact: ContactOut
    note: str | None
    withdrawn_at: AwareDatetime | None
    withdrawal_reason: str | None
    registered_by: str
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class WishPage(Page[WishOut]):
    """Wishes that a filter finds, oldest first."""


class ContactReveal(DocumentIn):
    """Why the number of a wish is wanted: the audit log keeps the reason."""

    reason: Annotated[Line, Field(min_length=3, max_length=200)]


class RevealedContactOut(DocumentOut):
    """The number of who wishes, whole. It is not kept for repeats."""

    wish_id: UUID
    phone: str
