"""Whose booking it is, corrected; what follows a cancellation closely; numbers that are blocked."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.venues.schemas.policy import Source
from ktv_booking.web.fields import DocumentIn, DocumentOut, Id, Line
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import Reason, SpokenPhone


class NewAttributionCorrection(DocumentIn):
    """What the origin of a booking should have said; the booking itself stays as it is."""

    source: Source | None = None
    booked_by: Line | None = Field(default=None, min_length=1, description="a login")
    reason: Reason

    @model_validator(mode="after")
    def _corrects_something(self) -> Self:
        if self.source is None and self.booked_by is None:
            raise Nonsense("请给出 source 或 booked_by", "give source, booked_by or both")
        return self


class AttributionCorrectionOut(DocumentOut):
    """One correction, never changed afterwards; the last one holds for counts."""

    id: UUID
    reservation_id: UUID
    source: Source | None
    booked_by: str | None
    reason: str
    by: str
    business_date: date
    at: AwareDatetime

    @property
    def version(self) -> int:
        """Always the first, for the ETag."""
        return 1


class AttributionCorrectionPage(Page[AttributionCorrectionOut]):
    """The corrections of one booking, oldest first."""


class RebookingOut(DocumentOut):
    """A booking that follows a cancellation closely: the same guest, the same agent, or both."""

    id: UUID
    venue_id: UUID
    reservation_id: UUID
    cancelled_id: UUID
    same: Literal["phone", "agent", "both"]
    cancelled_at: AwareDatetime
    business_date: date
    at: AwareDatetime


class RebookingPage(Page[RebookingOut]):
    """Bookings that follow a cancellation, the newest first."""


class NewPhoneBlock(DocumentIn):
    """The venue takes no more bookings from a number."""

    venue_id: Id
    phone: SpokenPhone
    reason: Reason


class PhoneBlockLifting(DocumentIn):
    """The number is taken back."""

    reason: Reason


class PhoneBlockOut(DocumentOut):
    """A blocked number, by its last four digits."""

    id: UUID
    venue_id: UUID
    phone_masked: str | None
    reason: str
    blocked_by: str
    business_date: date
    lifted_at: AwareDatetime | None
    lifted_by: str | None
    lifted_because: str | None
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class PhoneBlockPage(Page[PhoneBlockOut]):
    """Blocked numbers, the newest first."""
