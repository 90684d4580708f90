"""A call that was made: the dial, and later what came of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id
from ktv_booking.outreach.rules.results import (
    Answered,
    AnsweredBy,
    Connect,
    FollowUp,
    Outcome,
    Understanding,
)

WORDS = {
    "connect": Connect,
    "answered": Answered,
    "answered_by": AnsweredBy,
    "understanding": Understanding,
    "follow_up": FollowUp,
    "outcome": Outcome,
}
MEMBERS, NUMBERS = text("member_id IS NOT NULL"), text("phone IS NOT NULL")
BOOKED = text("booked_reservation_id IS NOT NULL")


class CallAttempt(Base):
    """One dial. It is open until its result is noted; who never comes back has called all the same.

    The number is kept with the evidence of the call, and goes when the person is forgotten.
    """

    __tablename__ = "call_attempts"
    __table_args__ = (
        *(
            CheckConstraint(
                f"{name} IN ({', '.join(repr(word.value) for word in words)})",
                name=f"{name}_known",
            )
            for name, words in WORDS.items()
        ),
        CheckConstraint("(closed_at IS NULL) = (connect IS NULL)", name="closed_once"),
        Index("ix_call_attempts_task_id_dialled_at", "task_id", "dialled_at"),
        Index("ix_call_attempts_venue_id_dialled_at", "venue_id", "dialled_at"),
        Index(
            "ix_call_attempts_member_id_dialled_at", "member_id", "dialled_at",
            postgresql_where=MEMBERS, sqlite_where=MEMBERS,
        ),
        Index(
            "ix_call_attempts_phone_dialled_at", "phone", "dialled_at",
            postgresql_where=NUMBERS, sqlite_where=NUMBERS,
        ),
        Index(
            "uq_call_attempts_booked_reservation_id", "booked_reservation_id",
            unique=True, postgresql_where=BOOKED, sqlite_where=BOOKED,
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("call_tasks.id"))
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    reservation_id: Mapped[UUID | None] = mapped_column(ForeignKey("reservations.id"))
    script_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("script_versions.id"))
    booked_reservation_id: Mapped[UUID | None] = mapped_column(ForeignKey("reservations.id"))
    phone: Mapped[str | None] = mapped_column(comment="empty once it is erased")
    by: Mapped[str]
    dialled_at: Mapped[datetime]
    dialled_on: Mapped[date] = mapped_column(comment="the day at the venue")
    counts: Mapped[bool] = mapped_column(comment="false: the fault was ours")
    closed_at: Mapped[datetime | None]
    connect: Mapped[str | None]
    answered: Mapped[str | None]
    answered_by: Mapped[str | None]
    understanding: Mapped[str | None]
    follow_up: Mapped[str | None]
    outcome: Mapped[str | None]
    message_left: Mapped[bool]
    best_time: Mapped[str | None]
    call_back_at: Mapped[datetime | None]
    disproved_at: Mapped[datetime | None] = mapped_column(
        comment="since when its number is believed again"
    )
    followed_up_at: Mapped[datetime | None]
    followed_up_by: Mapped[str | None]
    follow_up_note: Mapped[str | None] = mapped_column(comment="empty once the person is forgotten")
