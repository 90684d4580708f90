"""Wishes take no room: they are recorded and listed, later offered and converted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class Wish(Base):
    """One party's wish for a room: in advance of the window, or standby for a full evening."""

    __tablename__ = "wishes"
    __table_args__ = (
        CheckConstraint("kind IN ('advance', 'standby')", name="kind_known"),
        CheckConstraint("latest_starts_at >= earliest_starts_at", name="range_runs_forward"),
        Index("ix_wishes_status_earliest_starts_at", "status", "earliest_starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default="registered")
    room_classes: Mapped[list[str]]
    earliest_starts_at: Mapped[datetime]
    latest_starts_at: Mapped[datetime]
    minutes: Mapped[int | None]
    party_size: Mapped[int]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    contact_phone_reversed: Mapped[str | None] = mapped_column(index=True)
    contact_title: Mapped[str | None]
    note: Mapped[str | None]
    withdrawal: Mapped[dict[str, Any] | None]
    registered_by: Mapped[str]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class WishVenue(Base):
    """A venue that would do, in the guest's order of preference."""

    __tablename__ = "wish_venues"
    __table_args__ = (UniqueConstraint("wish_id", "position"),)

    wish_id: Mapped[UUID] = mapped_column(
        ForeignKey("wishes.id", ondelete="CASCADE"), primary_key=True
    )
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True, index=True)
    position: Mapped[int]
