"""A guest's number that calls gave up."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ktv_booking.web.fields import DocumentIn, DocumentOut, Line


class PhoneConfirmation(DocumentIn):
    """The guest was spoken to on their number: how, which the audit log keeps."""

    reason: Annotated[Line, Field(min_length=3, max_length=200)]


class GuestPhoneOut(DocumentOut):
    """A guest's number, and whether calls about the booking dial it."""

    reservation_id: UUID
    phone_masked: str
    given_up_at: datetime | None = Field(
        description="a call last found it dead, or a stranger's: what a confirmation takes back"
    )
    may_be_dialled: bool = Field(
        description="false: a member who carries it, or somebody who asked for no calls, keeps it"
    )
