"""Refused demand as a record."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from ktv_booking.reservations.schemas.words import Source, StayMinutes, Window
from ktv_booking.web.fields import CodeWord, DocumentIn, DocumentOut, Id, Instant, Note, PartySize
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import SpokenPhone


class NewTurnaway(DocumentIn):
    """A party that wanted a room and went without; `reason_code` is a refusal's or the desk's."""

    venue_id: Id
    starts_at: Instant
    minutes: StayMinutes | None = None
    party_size: PartySize
    room_class: CodeWord | None = None
    reason_code: CodeWord
    source: Source = "phone"
    phone: SpokenPhone | None = None
    note: Note | None = None


class TurnawayOut(DocumentOut):
    """Demand that was lost; `automatic` where a refused booking left it by itself."""

    id: UUID
    venue_id: UUID
    business_date: date
    starts_at: AwareDatetime
    minutes: int | None
    party_size: int
    room_class: str | None
    window: Window | None
    reason_code: str
    source: Source | None
    phone_masked: str | None
    note: str | None
    automatic: bool
    created_at: AwareDatetime


class TurnawayPage(Page[TurnawayOut]):
    """Turnaways that a filter finds."""
