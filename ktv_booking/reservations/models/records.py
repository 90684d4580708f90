"""What stands beside reservations: groups, moves, the money's facts, refused demand."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class Group(Base):
    """Several rooms under one contact and one number."""

    __tablename__ = "reservation_groups"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), index=True)
    business_date: Mapped[date]
    day_no: Mapped[int]
    wants_adjoining: Mapped[bool] = mapped_column(default=False)
    booked_by: Mapped[str]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Move(Base):
    """One change of room, time or class. Append-only: the story of a placement."""

    __tablename__ = "moves"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservations.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    kind: Mapped[str] = mapped_column(comment="as_booked, upgrade, downgrade, by used class")
    reason: Mapped[str]
    from_room_id: Mapped[UUID | None]
    to_room_id: Mapped[UUID | None]
    from_starts_at: Mapped[datetime]
    from_ends_at: Mapped[datetime]
    to_starts_at: Mapped[datetime]
    to_ends_at: Mapped[datetime]
    effective_at: Mapped[datetime | None] = mapped_column(
        comment="when a seated party changed rooms"
    )
    charge_as: Mapped[str | None]
    guest_consents: Mapped[bool] = mapped_column(default=False)
    silent: Mapped[bool] = mapped_column(default=False)


class DepositEntry(Base):
    """A fact about money that was taken elsewhere."""

    __tablename__ = "deposit_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservations.id"), index=True)
    kind: Mapped[str]
    amount_minor: Mapped[int]
    method: Mapped[str | None]
    reference: Mapped[str | None]
    at: Mapped[datetime]
    by: Mapped[str]


class Turnaway(Base):
    """Demand that was refused: what was wanted, and why it could not be had. No personal data."""

    __tablename__ = "turnaways"
    __table_args__ = (Index("ix_turnaways_venue_id_business_date", "venue_id", "business_date"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    business_date: Mapped[date]
    starts_at: Mapped[datetime]
    minutes: Mapped[int | None]
    party_size: Mapped[int]
    room_class: Mapped[str | None]
    room_id: Mapped[UUID | None]
    source: Mapped[str]
    code: Mapped[str] = mapped_column(comment="the refusal's public code")
    facts: Mapped[dict[str, Any]]
    note: Mapped[str | None]
    by: Mapped[str]
    created_at: Mapped[datetime]


class Plan(Base):
    """What the house would do, worked out from books at certain revisions; ids and rooms only."""

    __tablename__ = "plans"
    __table_args__ = (Index("ix_plans_venue_id_business_date", "venue_id", "business_date"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    kind: Mapped[str]
    business_date: Mapped[date]
    asked: Mapped[dict[str, Any]]
    revs: Mapped[dict[str, Any]] = mapped_column(comment="the books it was made from")
    answer: Mapped[dict[str, Any]]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    applied_by: Mapped[str | None]
    applied_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class AttributionCorrection(Base):
    """What a booking's origin should have said. Append-only: the booking itself never changes."""

    __tablename__ = "attribution_corrections"
    __table_args__ = (
        CheckConstraint("source IS NOT NULL OR booked_by IS NOT NULL", name="corrects_something"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservations.id"), index=True)
    source: Mapped[str | None]
    booked_by: Mapped[str | None]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class Rebooking(Base):
    """A booking that follows a cancellation closely: the same guest, or the same hand."""

    __tablename__ = "rebookings"
    __table_args__ = (Index("ix_rebookings_venue_id_at", "venue_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    reservation_id: Mapped[UUID] = mapped_column(index=True)
    cancelled_id: Mapped[UUID]
    same: Mapped[str] = mapped_column(comment="phone, agent or both")
    cancelled_at: Mapped[datetime]
    at: Mapped[datetime]


class PhoneBlock(Base):
    """A number that a venue takes no bookings from, until somebody lifts it."""

    __tablename__ = "phone_blocks"
    __table_args__ = (
        Index(
            "uq_phone_blocks_phone_venue_id",
            "phone",
            "venue_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
            sqlite_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    phone: Mapped[str | None] = mapped_column(comment="empty once it is erased")
    reason: Mapped[str]
    blocked_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]
    lifted_because: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ProtectionProposals(Base):
    """The peak rules that a venue's past spoke for when it was looked at; often none.

    `rules`: `{rule, gain_permille, evenings}` each, `calls` what was learned from.
    """

    __tablename__ = "protection_proposals"

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    business_date: Mapped[date] = mapped_column(
        primary_key=True, comment="on which the past was looked at"
    )
    weeks: Mapped[int]
    calls: Mapped[int]
    rules: Mapped[list[dict[str, Any]]]
    made_at: Mapped[datetime]
