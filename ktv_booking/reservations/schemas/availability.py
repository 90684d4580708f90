"""What can be booked, and what else could be where that cannot."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime

from ktv_booking.reservations.schemas.quotes import QuoteOut
from ktv_booking.reservations.schemas.words import AlternativeKind, Window
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.texts import TextOut


class ClassAvailability(DocumentOut):
    """One class at that time: `reason` is the refusal a booking would meet, null if none."""

    room_class: str
    name: TextOut
    rooms_total: int
    rooms_free: int
    bookable: bool
    reason: str | None
    reason_detail: TextOut | None
    max_minutes: int | None
    quote: QuoteOut | None


class Alternative(DocumentOut):
    """Something else that can be booked now, by sending `request` to `path` with POST.

    For a split, `room_class` is that of the first room. `becomes` is the status in which such a
    booking begins: `held` where a deposit is due first, `requested` where the house decides.
    """

    kind: AlternativeKind
    venue_id: UUID
    room_class: str | None
    business_date: date
    starts_at: AwareDatetime
    minutes: int
    path: str
    request: dict[str, Any]
    quote: QuoteOut | None
    becomes: Literal["confirmed", "held", "requested"] = "confirmed"
    deposit_minor: int = 0
    deposit_due_by: AwareDatetime | None = None
    note: TextOut


class AvailabilityOut(DocumentOut):
    """What one venue has free for a party at one start."""

    window: Window
    business_date: date
    venue_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int
    party_size: int
    currency: str
    classes: list[ClassAvailability]
    alternatives: list[Alternative]


class EveningClass(DocumentOut):
    """One class at one start, at a glance."""

    room_class: str
    rooms_free: int
    bookable: bool
    reason: str | None


class EveningStart(DocumentOut):
    """One start of the evening."""

    starts_at: AwareDatetime
    business_date: date
    window: Window
    classes: list[EveningClass]


class EveningVenue(DocumentOut):
    """One venue and its starts, ascending."""

    venue_id: UUID
    code: str
    name: TextOut
    starts: list[EveningStart]


class EveningOut(DocumentOut):
    """Venues by starts: the evening at a glance."""

    party_size: int
    minutes: int
    venues: list[EveningVenue]
