"""Applications: of a person as long as nobody has decided, then of nobody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class Application(Base):
    """Somebody who wants to be a promotion member, and what they agreed to."""

    __tablename__ = "member_applications"
    __table_args__ = (
        CheckConstraint(
            "status IN ('submitted', 'approved', 'rejected', 'withdrawn')", name="status_known"
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> submitted_by", name="another_decides"),
        CheckConstraint(
            "status = 'submitted' OR (name IS NULL AND phone IS NULL)", name="decided_is_of_nobody"
        ),
        Index("ix_member_applications_home_venue_id_id", "home_venue_id", "id"),
        Index("ix_member_applications_phone", "phone"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    home_venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    promotion: Mapped[str]
    name: Mapped[str | None] = mapped_column(comment="empty once it is decided")
    phone: Mapped[str | None] = mapped_column(comment="empty once it is decided")
    title: Mapped[str | None]
    birthday: Mapped[dict[str, Any] | None]
    preferred_language: Mapped[str | None]
    channels: Mapped[list[str]]
    consent_version: Mapped[str]
    status: Mapped[str]
    submitted_by: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
