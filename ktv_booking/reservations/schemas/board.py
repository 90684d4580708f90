"""The day of a venue on the screen and on paper."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, Field

from ktv_booking.reservations.schemas.out import AddonOut, GuestOut
from ktv_booking.reservations.schemas.words import PlacementKind, RoomState, Source, Status
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.texts import TextOut


class BoardEntry(DocumentOut):
    """A reservation as a bar on the board."""

    id: UUID
    code: str
    day_no: int
    group_id: UUID | None
    status: Status
    business_date: date
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int
    hard_end_at: AwareDatetime | None
    party_size: int
    booked_class: str
    used_class: str | None
    placement_kind: PlacementKind | None
    room_tentative: bool
    room_fixed_at: AwareDatetime | None
    room_told_at: AwareDatetime | None
    pinned: bool
    guest: GuestOut
    occasion: str | None
    addons: list[AddonOut]
    source: Source
    hold_until: AwareDatetime | None
    grace_until: AwareDatetime | None
    arrived_at: AwareDatetime | None
    seated_at: AwareDatetime | None
    allowed_actions: list[str]
    version: int


class BoardOutage(DocumentOut):
    """A room out of order or kept by the management for a while."""

    id: UUID
    kind: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str | None
    releases_at: AwareDatetime | None


class BoardRoom(DocumentOut):
    """One room, its state now and its day."""

    id: UUID
    number: str
    room_class: str
    floor: str
    state: RoomState
    outages: list[BoardOutage]
    reservations: list[BoardEntry]


class ClassTotals(DocumentOut):
    """One class in numbers."""

    room_class: str
    rooms: int
    occupied_now: int
    reservations: int


class ClassLane(DocumentOut):
    """One class before its rooms are given: whose room may still change, the first to come first.

    They are the entries of `rooms` with `room_tentative`, by the class that the guests were told.
    """

    room_class: str
    rooms: int
    reservations: list[UUID]


class BoardOut(DocumentOut):
    """The book of one business day; `rev` is its revision."""

    venue_id: UUID
    business_date: date
    rev: int
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    day_type: str
    rooms: list[BoardRoom]
    unassigned: list[BoardEntry]
    totals: list[ClassTotals]
    lanes: list[ClassLane] = Field(default_factory=list)
    settled: bool


class FeedEvent(DocumentOut):
    """What a follower of a day hears: the revision of its book."""

    business_date: date
    rev: int


class DaySheetLine(DocumentOut):
    """One reservation on paper."""

    day_no: int
    code: str
    status: Status
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    room_number: str | None
    room_tentative: bool = False
    booked_class: str
    used_class: str | None
    party_size: int
    guest_name: str | None
    guest_title: str | None
    phone_masked: str | None
    occasion: str | None
    addons: list[AddonOut]
    deposit_due_minor: int
    deposit_paid_minor: int
    grace_until: AwareDatetime | None
    source: Source
    note: str | None


class DaySheetOut(DocumentOut):
    """The day on paper, by start and room, for when the power is gone."""

    venue_id: UUID
    business_date: date
    time_zone: str | None = None
    rev: int
    printed_at: AwareDatetime
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    day_type: str
    currency: str
    lines: list[DaySheetLine]
    names: dict[str, TextOut] = Field(default_factory=dict)
    totals: list[ClassTotals]
