"""What the sweep of a venue answers."""

from pydantic import Field

from ktv_booking.web.fields import DocumentOut


class SweepOut(DocumentOut):
    """How many reservations, calls and gifts time had caught up with."""

    swept: int = Field(ge=0)
    calls_ended: int = Field(default=0, ge=0)
    gifts_expired: int = Field(default=0, ge=0)
