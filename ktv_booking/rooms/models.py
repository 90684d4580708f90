"""Room classes (ordered by rank), rooms, and outages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class RoomClass(Base):
    """One rung of a venue's ladder. Only `capacity_max` is hard."""

    __tablename__ = "room_classes"
    __table_args__ = (
        UniqueConstraint("venue_id", "code"),
        UniqueConstraint("venue_id", "rank"),
        CheckConstraint("turnover_mode IN ('inside', 'after')", name="turnover_mode_known"),
        CheckConstraint(
            "capacity_min <= capacity_comfort AND capacity_comfort <= capacity_max",
            name="capacities_rise",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    code: Mapped[str]
    name: Mapped[dict[str, Any]]
    rank: Mapped[int]
    capacity_min: Mapped[int]
    capacity_comfort: Mapped[int]
    capacity_max: Mapped[int]
    turnover_minutes: Mapped[int]
    turnover_mode: Mapped[str]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Room(Base):
    """One room, with what it has and what it adjoins."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("venue_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    number: Mapped[str]
    room_class_id: Mapped[UUID] = mapped_column(ForeignKey("room_classes.id"))
    floor: Mapped[str]
    features: Mapped[list[str]]
    adjoins: Mapped[list[str]] = mapped_column(comment="ids of the rooms next door")
    active: Mapped[bool] = mapped_column(default=True)
    sort_order: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Outage(Base):
    """A span in which a room cannot be had: under repair, held by the management, or turned over.

    A turnover is one where the span of the party that left cannot say it: the room was left in
    the middle of the stay, or so late that the next party's time has begun.
    """

    __tablename__ = "outages"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(
            "kind IN ('maintenance', 'management_hold', 'turnover')", name="kind_known"
        ),
        Index("ix_outages_venue_id_ends_at", "venue_id", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    room_id: Mapped[UUID] = mapped_column(ForeignKey("rooms.id"), index=True)
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str]
    releases_at: Mapped[datetime | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    reservation_id: Mapped[UUID | None] = mapped_column(comment="whom a turnover follows")
