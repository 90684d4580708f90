"""A campaign: why people are called, who, how long before, at which hours and how often."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class Campaign(Base):
    """One reason to call. No venues means all of them; an empty audience means everybody."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('birthday', 'holiday', 'holiday_event', 'price_change', 'gift', "
            "'confirmation', 'custom')",
            name="kind_known",
        ),
        Index("ix_campaigns_updated_at", "updated_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[dict[str, Any]]
    festival: Mapped[str | None] = mapped_column(comment="the key of a festival")
    from_on: Mapped[date | None] = mapped_column(comment="the event, or the first day of lists")
    until_on: Mapped[date | None] = mapped_column(comment="the last day of lists")
    venue_ids: Mapped[list[str]]
    audience: Mapped[dict[str, Any]]
    lead_days: Mapped[list[Any]]
    call_hours: Mapped[list[dict[str, Any]]]
    attempts_per_day: Mapped[int]
    attempts_in_all: Mapped[int]
    min_gap_minutes: Mapped[int]
    open_days: Mapped[int] = mapped_column(comment="business days a task may be worked on")
    retries: Mapped[dict[str, Any]] = mapped_column(comment="by result: what differs from the rule")
    quiet_days: Mapped[int] = mapped_column(comment="between two marketing campaigns")
    refused_days: Mapped[int] = mapped_column(comment="of rest for who was not interested")
    script_id: Mapped[UUID | None]
    event_code: Mapped[str | None]
    offer_code: Mapped[str | None]
    gift_rule_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("gift_rules.id"), comment="granted with the list to whose birthday it is"
    )
    active: Mapped[bool]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
