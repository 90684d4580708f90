"""A call that is to be made: to whom, why, how far it has come, and who has it in hand."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id

LIVE = text("status IN ('open', 'leased', 'retry')")
NEW = text(f"{LIVE} AND assigned_to IS NULL AND not_before IS NULL")
PUT_OFF = text(f"{LIVE} AND assigned_to IS NULL AND not_before IS NOT NULL")
ASSIGNED = text(f"{LIVE} AND assigned_to IS NOT NULL")
IN_HAND = text("leased_by IS NOT NULL")
OF_A_MEMBER = text("member_id IS NOT NULL")
OF_A_BOOKING = text("reservation_id IS NOT NULL")


class CallTask(Base):
    """One person on one list, because of themselves (`member_id`) or of a booking.

    The number is not here: it is the member's, or the booking's. `subject_id` is the booking
    where there is one, else the member: nobody is twice on a list for the same.
    """

    __tablename__ = "call_tasks"
    __table_args__ = (
        UniqueConstraint("list_id", "subject_id"),
        CheckConstraint(
            "member_id IS NOT NULL OR reservation_id IS NOT NULL", name="is_about_somebody"
        ),
        CheckConstraint("purpose IN ('marketing', 'service')", name="purpose_known"),
        CheckConstraint(
            "status IN ('open', 'leased', 'retry', 'done', 'closed', 'expired')",
            name="status_known",
        ),
        CheckConstraint(
            "(status = 'leased') = (leased_by IS NOT NULL AND leased_until IS NOT NULL)",
            name="leased_by_somebody",
        ),
        Index("ix_call_tasks_list_id_place", "list_id", "place"),
        Index(
            "ix_call_tasks_venue_id_live", "venue_id", "business_date", "place",
            postgresql_where=LIVE, sqlite_where=LIVE,
        ),
        Index(
            "ix_call_tasks_list_id_live", "list_id", postgresql_where=LIVE, sqlite_where=LIVE,
        ),
        Index(
            "ix_call_tasks_new", "business_date", "place", "id",
            postgresql_where=NEW, sqlite_where=NEW,
        ),
        Index(
            "ix_call_tasks_put_off", "not_before", "business_date", "place", "id",
            postgresql_where=PUT_OFF, sqlite_where=PUT_OFF,
        ),
        Index(
            "ix_call_tasks_assigned_to", "assigned_to",
            postgresql_where=ASSIGNED, sqlite_where=ASSIGNED,
        ),
        Index(
            "ix_call_tasks_leased_by", "leased_by", "leased_until",
            postgresql_where=IN_HAND, sqlite_where=IN_HAND,
        ),
        Index(
            "ix_call_tasks_member_id_business_date", "member_id", "business_date",
            postgresql_where=OF_A_MEMBER, sqlite_where=OF_A_MEMBER,
        ),
        Index(
            "ix_call_tasks_reservation_id", "reservation_id",
            postgresql_where=OF_A_BOOKING, sqlite_where=OF_A_BOOKING,
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("call_lists.id"))
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    business_date: Mapped[date] = mapped_column(comment="the list's")
    place: Mapped[int] = mapped_column(comment="in the order of the list, from 1")
    subject_id: Mapped[UUID]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    reservation_id: Mapped[UUID | None] = mapped_column(ForeignKey("reservations.id"))
    purpose: Mapped[str]
    why: Mapped[str]
    facts: Mapped[dict[str, Any] | None] = mapped_column(comment="of the reason; nothing personal")
    benefit_key: Mapped[str | None] = mapped_column(comment="what is told once: birthday, ...")
    benefit_year: Mapped[str | None] = mapped_column(comment="in which year, of which calendar")
    benefit_on: Mapped[date | None] = mapped_column(comment="the day it is kept on")
    status: Mapped[str]
    outcome: Mapped[str | None]
    closed_why: Mapped[str | None]
    not_before: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    attempts_made: Mapped[int]
    attempts_on: Mapped[date | None] = mapped_column(comment="the day `attempts_today` counts")
    attempts_today: Mapped[int]
    last_attempt_at: Mapped[datetime | None]
    assigned_to: Mapped[str | None]
    leased_by: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
