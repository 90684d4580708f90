"""Gifts: what there is to give, how many are left where, and who has which. Nothing personal."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id

WAITING = text("status IN ('granted', 'notified')")
TO_BE_TOLD = text("tell_at IS NOT NULL")


class GiftRule(Base):
    """What is given once a year; no venues means that all of them hand it out."""

    __tablename__ = "gift_rules"
    __table_args__ = (CheckConstraint("valid_days > 0", name="valid_for_a_while"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, Any]]
    venue_ids: Mapped[list[str]]
    valid_days: Mapped[int]
    created_at: Mapped[datetime]


class GiftStock(Base):
    """How many of a gift are left at a venue, as counted and handed out since."""

    __tablename__ = "gift_stock"
    __table_args__ = (CheckConstraint("remaining >= 0", name="not_below_nothing"),)

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("gift_rules.id"), primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    remaining: Mapped[int]
    counted_by: Mapped[str]
    counted_at: Mapped[datetime]


class Gift(Base):
    """One gift of one member in one year. `venue_id` is the member's home when it was granted."""

    __tablename__ = "gifts"
    __table_args__ = (
        UniqueConstraint("rule_id", "member_id", "year"),
        CheckConstraint(
            "status IN ('granted', 'notified', 'claimed', 'expired')", name="status_known"
        ),
        CheckConstraint("(status = 'claimed') = (claimed_at IS NOT NULL)", name="claimed_once"),
        Index("ix_gifts_member_id", "member_id"),
        Index(
            "ix_gifts_waiting", "venue_id", "expires_on",
            postgresql_where=WAITING, sqlite_where=WAITING,
        ),
        Index(
            "ix_gifts_to_be_told", "tell_at",
            postgresql_where=TO_BE_TOLD, sqlite_where=TO_BE_TOLD,
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    rule_id: Mapped[UUID] = mapped_column(ForeignKey("gift_rules.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    year: Mapped[int]
    status: Mapped[str]
    expires_on: Mapped[date]
    notified_at: Mapped[datetime | None]
    tell_at: Mapped[datetime | None] = mapped_column(comment="when the text is due (again)")
    tell_tries: Mapped[int]
    told_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    claimed_venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"))
    claimed_by: Mapped[str | None] = mapped_column(comment="who handed it out")
    claimed_for: Mapped[str | None] = mapped_column(comment="who came instead: a relation")
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
