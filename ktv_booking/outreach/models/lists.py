"""The call list of a campaign, a venue and a business date: made once, and who is not on it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class CallList(Base):
    """Who is to be called on a day. One of a kind, so that making it again makes nothing."""

    __tablename__ = "call_lists"
    __table_args__ = (
        UniqueConstraint("campaign_id", "venue_id", "business_date"),
        CheckConstraint("status IN ('open', 'paused')", name="status_known"),
        Index("ix_call_lists_venue_id_business_date", "venue_id", "business_date"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    business_date: Mapped[date]
    status: Mapped[str]
    campaign_version: Mapped[int] = mapped_column(comment="the campaign as it was")
    listed: Mapped[dict[str, Any]] = mapped_column(comment="how many, by why")
    left_out: Mapped[dict[str, Any]] = mapped_column(comment="how many, by why not")
    built_by: Mapped[str]
    built_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CallExclusion(Base):
    """Somebody whom the list would have had, and why not. The subject is as in a task."""

    __tablename__ = "call_exclusions"
    __table_args__ = (Index("ix_call_exclusions_member_id", "member_id"),)

    list_id: Mapped[UUID] = mapped_column(ForeignKey("call_lists.id"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    reservation_id: Mapped[UUID | None] = mapped_column(ForeignKey("reservations.id"))
    why: Mapped[str]
    benefit_on: Mapped[date | None]
    noted_at: Mapped[datetime | None] = mapped_column(
        comment="when the booking of who had booked got its note"
    )
