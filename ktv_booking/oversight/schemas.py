"""Forgetting a person."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from ktv_booking.web.fields import DocumentIn, DocumentOut, Line


class NewErasure(DocumentIn):
    """Who is to be forgotten, by number with its country code, and on whose wish."""

    phone: Annotated[Line, Field(min_length=5, max_length=32)]
    reason: Annotated[Line, Field(min_length=3, max_length=200)]


class MemberErasure(DocumentIn):
    """On whose wish a member is to be forgotten."""

    reason: Annotated[Line, Field(min_length=3, max_length=200)]


class ErasureOut(DocumentOut):
    """A person who was made anonymous. How much there was of them, and nothing of who it was."""

    id: UUID
    reservations: int
    wishes: int
    members: int
    answers: int
    erased_at: AwareDatetime
