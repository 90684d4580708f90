"""A venue, its versioned documents, and its business days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class Venue(Base):
    """One house of the chain.

    `setup_rev` rises with every change of the venue, its classes, rooms, policy or prices, so
    that processes may keep what they read under it.
    """

    __tablename__ = "venues"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, Any]]
    area: Mapped[str]
    address: Mapped[dict[str, Any]]
    directions: Mapped[dict[str, Any]]
    phone: Mapped[str]
    phone_region: Mapped[str]
    time_zone: Mapped[str]
    day_starts: Mapped[str]
    booking_opens_at: Mapped[str]
    currency: Mapped[str]
    jurisdiction: Mapped[str]
    slot_minutes: Mapped[int]
    opening_hours: Mapped[list[dict[str, Any]]]
    periods: Mapped[list[dict[str, Any]]]
    day_types: Mapped[list[dict[str, Any]]]
    day_type_rules: Mapped[list[dict[str, Any]]]
    tells_rooms_at_booking: Mapped[bool] = mapped_column(default=False, server_default=false())
    setup_rev: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Published:
    """A document of a venue, published as a numbered version that nobody changes afterwards."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    version: Mapped[int]
    effective_from: Mapped[date]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    document: Mapped[dict[str, Any]]


class PolicyVersion(Published, Base):
    """One published policy: in force for starts on or after `effective_from`."""

    __tablename__ = "policy_versions"
    __table_args__ = (UniqueConstraint("venue_id", "version"),)


class PriceListVersion(Published, Base):
    """One published price list: in force for starts on or after `effective_from`."""

    __tablename__ = "price_list_versions"
    __table_args__ = (UniqueConstraint("venue_id", "version"),)


class VenueDay(Base):
    """One business day of one venue: the lock, its revision, the switches of the day."""

    __tablename__ = "venue_days"
    __table_args__ = (CheckConstraint("rev >= 0", name="rev_counts_up"),)

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    business_date: Mapped[date] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(default=0)
    last_day_no: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    day_type: Mapped[str | None]
    walk_in_only: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[bool] = mapped_column(default=False)
    opens: Mapped[int | None] = mapped_column(comment="minutes after midnight of the date")
    closes: Mapped[int | None] = mapped_column(comment="minutes after midnight of the date")
    note: Mapped[str] = mapped_column(default="")
    switches_version: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None] = mapped_column(comment="when its guests were forgotten")
    figures: Mapped[dict[str, Any] | None]
