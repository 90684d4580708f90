"""A reservation as every client sees it. Source: api.md section 3."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, Field

from ktv_booking.reservations.schemas.deposits import DepositOut
from ktv_booking.reservations.schemas.quotes import QuoteOut
from ktv_booking.reservations.schemas.words import (
    CancelledBy,
    EndRule,
    PlacementKind,
    Source,
    Status,
    Window,
)
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import TextOut


class PlacedRoomOut(DocumentOut):
    """The room a reservation has."""

    id: UUID
    number: str
    room_class: str


class GuestOut(DocumentOut):
    """The guest, without the whole phone; all null once erased."""

    name: str | None
    phone_masked: str | None
    title: str | None
    address_as: str | None


class BookerOut(DocumentOut):
    """Who booked for the guest."""

    name: str | None
    phone_masked: str | None
    kind: str


class WishesOut(DocumentOut):
    """What is tried and not promised."""

    features: list[str] = Field(default_factory=list)
    room_id: UUID | None = None
    near_reservation_id: UUID | None = None
    same_floor: bool = False


class AddonOut(DocumentOut):
    """A cake, a decoration."""

    kind: str
    ready_by: AwareDatetime | None = None


class InsteadOfOut(DocumentOut):
    """What was wanted first."""

    room_class: str | None = None
    starts_at: AwareDatetime | None = None
    venue_id: UUID | None = None


class CancellationFactsOut(DocumentOut):
    """By whom and why it was cancelled, and what that cost."""

    by: CancelledBy
    reason_code: str
    note: str | None
    fee_minor: int
    refund_minor: int
    at: AwareDatetime


class ReservationOut(DocumentOut):
    """A reservation; instants carry the venue's offset."""

    id: UUID
    code: str
    day_no: int
    group_id: UUID | None
    venue_id: UUID
    status: Status
    window: Window
    business_date: date
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int
    hard_end_at: AwareDatetime | None
    end_rule: EndRule
    party_size: int
    booked_class: str
    used_class: str | None
    charged_class: str
    placement_kind: PlacementKind | None
    room: PlacedRoomOut | None
    room_tentative: bool
    room_fixed_at: AwareDatetime | None
    room_told_at: AwareDatetime | None
    pinned: bool
    wishes: WishesOut | None
    guest: GuestOut
    booker: BookerOut | None
    member_id: UUID | None
    occasion: str | None
    addons: list[AddonOut]
    source: Source
    booked_by: str
    hold_until: AwareDatetime | None
    grace_until: AwareDatetime | None
    currency: str
    quote: QuoteOut | None
    policy_version: int
    deposit: DepositOut | None
    read_back: TextOut
    allowed_actions: list[str]
    arrived_at: AwareDatetime | None
    seated_at: AwareDatetime | None
    left_at: AwareDatetime | None
    cancellation: CancellationFactsOut | None
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime
    note: str | None = None
    children: dict[str, int] = Field(default_factory=dict)
    minors_present: bool = False
    expected_arrival_at: AwareDatetime | None = None
    partner_order_no: str | None = None
    campaign_id: UUID | None = None
    instead_of: InsteadOfOut | None = None


class ReservationPage(Page[ReservationOut]):
    """Reservations that a filter finds."""
