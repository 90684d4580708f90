"""Approvals, and what was done on whose authority."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class Approval(Base):
    """One person's question whether something may be done, and another person's answer to it.

    About one version of one thing; used once. No personal data: the thing itself has that.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="another_decides"
        ),
        CheckConstraint("used_at IS NULL OR status = 'approved'", name="used_when_approved"),
        Index("ix_approvals_venue_id_created_at", "venue_id", "created_at"),
        Index("ix_approvals_subject_id", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    subject_version: Mapped[int]
    terms: Mapped[dict[str, Any]] = mapped_column(comment="which booking, where none exists yet")
    facts: Mapped[dict[str, Any]] = mapped_column(comment="the subject as it was asked about")
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    minutes: Mapped[int | None]
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(comment="pending, approved or refused")
    requested_by: Mapped[str]
    requested_by_id: Mapped[UUID]
    decided_by: Mapped[str | None]
    decided_by_id: Mapped[UUID | None]
    decided_role: Mapped[str | None] = mapped_column(comment="as whom it was decided")
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class AuthorityUse(Base):
    """One guarded action: on whose authority, how much it gave away. Append-only."""

    __tablename__ = "authority_uses"
    __table_args__ = (
        UniqueConstraint("approval_id"),
        Index("ix_authority_uses_venue_id_at", "venue_id", "at"),
        Index("ix_authority_uses_subject_id", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    authority_id: Mapped[UUID] = mapped_column(comment="whose word it was: their month counts it")
    role: Mapped[str]
    by: Mapped[str]
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey("approvals.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    minutes: Mapped[int]
    at: Mapped[datetime]


class AuthorityMonth(Base):
    """What somebody has given away of one kind in one month: the row that two at once wait for."""

    __tablename__ = "authority_months"

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True, comment="its first business date")
    times: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
