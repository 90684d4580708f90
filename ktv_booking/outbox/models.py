"""Rows of the outbox: ids only, never a personal value."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class OutboxRow(Base):
    """One thing that happened to `subject_id`, still to be told to somebody."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "id",
            postgresql_where=text("handled_at IS NULL"),
            sqlite_where=text("handled_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    topic: Mapped[str]
    subject_id: Mapped[UUID]
    seq: Mapped[int] = mapped_column(comment="the subject's version when it happened")
    created_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
