"""Refused demand as a record."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from ktv_booking.reservations.schemas.words import Source, StayMinutes
from ktv_booking.web.fields import CodeWord, DocumentIn, DocumentOut, Id, Instant, Note, PartySize
from ktv_booking.web.pages import Page


class NewTurnaway(DocumentIn):
    """A party that wanted a room and went without; `code` is a refusal's or the desk's own.

    No personal data belongs into the note.
    """

    venue_id: Id
    starts_at: Instant
    minutes: StayMinutes | None = None
    party_size: PartySize
    room_class: CodeWord | None = None
    room_id: Id | None = None
    code: CodeWord
    source: Source = "phone"
    note: Note | None = None


class TurnawayOut(DocumentOut):
    """Demand that was lost: what was wanted and, in `code` and `facts`, why it was refused."""

    id: UUID
    venue_id: UUID
    business_date: date
    starts_at: AwareDatetime
    minutes: int | None
    party_size: int
    room_class: str | None
    room_id: UUID | None
    source: str
    code: str
    facts: dict[str, Any]
    note: str | None
    by: str
    created_at: AwareDatetime

    @property
    def version(self) -> int:
        """Always the first, for the ETag: a record is never changed."""
        return 1


class TurnawayPage(Page[TurnawayOut]):
    """Turnaways that a filter finds."""
