"""A text that follows a call: asked for on the telephone, sent by the worker."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base

TO_BE_SENT = text("next_try_at IS NOT NULL")


class CallText(Base):
    """One text to the number of one call. Holds no number and no words."""

    __tablename__ = "call_texts"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'sent', 'not_sent')", name="status_known"),
        CheckConstraint("(status = 'waiting') = (next_try_at IS NOT NULL)", name="waits_for_a_try"),
        Index(
            "ix_call_texts_to_be_sent", "next_try_at",
            postgresql_where=TO_BE_SENT, sqlite_where=TO_BE_SENT,
        ),
    )  # fmt: skip

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("call_attempts.id"), primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    status: Mapped[str]
    tries: Mapped[int]
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    created_at: Mapped[datetime]
