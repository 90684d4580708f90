"""Rows of the audit log. Nothing updates or deletes them, and triggers see to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id
from ktv_booking.db.chaining import Chained, ChainHead

__all__ = ["NO_VENUE", "PHONE_REVEALED", "AuditRow", "ChainHead"]

NO_VENUE = UUID(int=0)
"""The chain of what belongs to no venue: people, tokens."""

PHONE_REVEALED = "phone_revealed"
_REVEALS = text(f"action = '{PHONE_REVEALED}'")


class AuditRow(Chained, Base):
    """One change, or one look at a phone number: who, when, from where, what, why.

    `changed` holds before and after, personal values only masked.
    """

    __tablename__ = "audit_rows"
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_audit_rows_subject_id_at", "subject_id", "at"),
        Index("ix_audit_rows_venue_id_at", "venue_id", "at"),
        Index(
            "ix_audit_rows_reveals", "by", "at", postgresql_where=_REVEALS, sqlite_where=_REVEALS
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID | None]
    at: Mapped[datetime]
    by: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    changed: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    address: Mapped[str | None]
    via: Mapped[str | None]

    def __init__(self, **fields: Any) -> None:
        super().__init__(chain=fields.get("venue_id") or NO_VENUE, **fields)
