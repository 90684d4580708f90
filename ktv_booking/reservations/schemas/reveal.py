"""One phone number, shown whole."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ktv_booking.web.fields import DocumentIn, DocumentOut, Line


class PhoneReveal(DocumentIn):
    """Whose number is wanted, and why: the audit log keeps the reason."""

    of: Literal["guest", "booker"] = "guest"
    reason: Annotated[Line, Field(min_length=3, max_length=200)]


class RevealedPhoneOut(DocumentOut):
    """The one answer that holds a number whole. It is not kept for repeats."""

    reservation_id: UUID
    of: Literal["guest", "booker"]
    phone: str
