"""What a verb did, or would do: the resource as it is now and what that means in money.

A dry run answers the same document with `dry_run: true` and writes nothing: the reservation is
unchanged in it. A dry run of what would be refused answers that very refusal.
"""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from ktv_booking.reservations.schemas.out import PlacedRoomOut, ReservationOut
from ktv_booking.reservations.schemas.quotes import QuoteOut
from ktv_booking.reservations.schemas.words import ChargeAs, PlacementKind
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.texts import TextOut


class Outcome(DocumentOut):
    """Whether it was only asked, and one sentence to say to the guest about it."""

    dry_run: bool
    sentence: TextOut


class CancellationOut(ReservationOut, Outcome):
    """What the guest pays and gets back."""

    fee_minor: int
    refund_minor: int


class ExtensionOut(ReservationOut, Outcome):
    """The new end and what the added time costs."""

    added_minutes: int
    added_minor: int
    new_ends_at: AwareDatetime


class PlannedPlacement(DocumentOut):
    """Where and when the party is to be after the change, and at which price."""

    business_date: date
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int
    room: PlacedRoomOut | None
    booked_class: str
    used_class: str | None
    charged_class: str
    placement_kind: PlacementKind | None
    charge_as: ChargeAs | None
    quote: QuoteOut | None


class PlacementOut(ReservationOut, Outcome):
    """The place after the change and the difference in price (less than zero: cheaper)."""

    placement: PlannedPlacement
    difference_minor: int


class PlacementSwapOut(DocumentOut):
    """Both parties in their new rooms."""

    reservations: list[ReservationOut]


class DayCloseEntry(DocumentOut):
    """A reservation that the close settles, or that keeps the book open."""

    id: UUID
    code: str
    day_no: int
    status: str
    becomes: str | None
    starts_at: AwareDatetime
    business_date: date
    room_number: str | None


class DayCloseOut(DocumentOut):
    """What the close did or would do; `figures` counts reservations by status afterwards."""

    dry_run: bool
    venue_id: UUID
    business_date: date
    settled: bool
    settled_at: AwareDatetime | None
    no_shows: list[DayCloseEntry]
    still_open: list[DayCloseEntry]
    figures: dict[str, int]
