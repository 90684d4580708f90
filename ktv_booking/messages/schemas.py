"""Texts to guest and booker, as they were sent or wait to be."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from ktv_booking.web.fields import DocumentOut, Language
from ktv_booking.web.pages import Page

MessageKind = Literal[
    "confirmed",
    "changed",
    "cancelled",
    "reminder",
    "deposit_due",
    "room_ready",
    "requested",
    "declined",
]
MessageStatus = Literal["waiting", "sent", "failed"]


class MessageOut(DocumentOut):
    """One text to one person, the phone masked."""

    id: UUID
    venue_id: UUID
    reservation_id: UUID
    business_date: date
    kind: MessageKind
    recipient: Literal["guest", "booker"]
    phone_masked: str | None
    language: Language
    text: str | None
    status: MessageStatus
    tries: int
    next_try_at: AwareDatetime | None
    sent_at: AwareDatetime | None
    failure: str | None
    created_at: AwareDatetime


class MessagePage(Page[MessageOut]):
    """Messages that a filter finds, newest first."""
