"""Figures of a business day as they stood when it was closed. Append-only, and of nobody."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class DayFigure(Base):
    """What became of the demand of one business day, by one combination of keys.

    Parties count with the part of the day in which they begin, minutes with the one in which
    they lie. Classes are empty where none was wanted, or none entered; the period is empty
    between periods.
    """

    __tablename__ = "day_figures"
    __table_args__ = (Index("ix_day_figures_venue_id_business_date", "venue_id", "business_date"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    business_date: Mapped[date]
    period: Mapped[str]
    day_type: Mapped[str]
    booked_class_id: Mapped[UUID | None] = mapped_column(ForeignKey("room_classes.id"))
    used_class_id: Mapped[UUID | None] = mapped_column(ForeignKey("room_classes.id"))
    source: Mapped[str]
    window: Mapped[str]

    declined: Mapped[int]
    reserved: Mapped[int]
    walked_in: Mapped[int]
    cancelled: Mapped[int]
    expired: Mapped[int]
    no_show: Mapped[int]
    expected: Mapped[int]
    arrived_on_time: Mapped[int]
    late: Mapped[int]
    entered_reserved: Mapped[int]
    entered_walk_in: Mapped[int]
    upgraded: Mapped[int]
    downgraded: Mapped[int]
    house_fit: Mapped[int]
    moved: Mapped[int]
    moved_midway: Mapped[int]
    displaced: Mapped[int]
    waited: Mapped[int]
    wait_minutes: Mapped[int]
    room_minutes_used: Mapped[int]


class DayHour(Base):
    """How the rooms of one class were used in one hour of a closed business day.

    Hours count from midnight of the business date: 25 is one in the morning. An hour that
    crosses from one period or day type to another has a row of each.
    """

    __tablename__ = "day_hours"

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    business_date: Mapped[date] = mapped_column(primary_key=True)
    starts: Mapped[int] = mapped_column(primary_key=True, comment="minutes after midnight")
    room_class_id: Mapped[UUID] = mapped_column(ForeignKey("room_classes.id"), primary_key=True)
    hour: Mapped[int]
    period: Mapped[str]
    day_type: Mapped[str]
    open_minutes: Mapped[int]
    room_minutes_available: Mapped[int] = mapped_column(comment="of all rooms, less outages")
    room_minutes_used: Mapped[int]
