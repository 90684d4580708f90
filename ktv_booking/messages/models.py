"""Messages: which text went to whom, and what became of it. The words are made when it is sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id

WAITING = text("status = 'waiting'")


class Message(Base):
    """One text to the guest or the booker of a reservation. Holds no number and no name."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("outbox_id", "recipient"),
        CheckConstraint("recipient IN ('guest', 'booker')", name="recipient_known"),
        Index("ix_messages_venue_id_created_at", "venue_id", "created_at"),
        Index("ix_messages_waiting", "id", postgresql_where=WAITING, sqlite_where=WAITING),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservations.id"), index=True)
    outbox_id: Mapped[UUID]
    kind: Mapped[str]
    recipient: Mapped[str]
    language: Mapped[str]
    status: Mapped[str] = mapped_column(default="waiting", comment="waiting, sent, failed")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    created_at: Mapped[datetime]
