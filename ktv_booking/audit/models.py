"""Rows of the audit log. Nothing updates or deletes them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class AuditRow(Base):
    """One change: who, when, what, why, before and after (personal values masked)."""

    __tablename__ = "audit_rows"
    __table_args__ = (
        Index("ix_audit_rows_subject_id_at", "subject_id", "at"),
        Index("ix_audit_rows_venue_id_at", "venue_id", "at"),
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
