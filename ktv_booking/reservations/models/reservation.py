"""The reservation: what was agreed, what it occupies, how far its life has come."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import IN_ORDER_OF_BYTES, Base, new_id

OCCUPIES = text("occupies")
SEATED = text("status = 'seated' AND occupies")
CANCELLED = text("status = 'cancelled'")
OF_A_CAMPAIGN = text("campaign_id IS NOT NULL")
UNGROUPED = text("group_id IS NULL")
OF_A_MEMBER = text("member_id IS NOT NULL")
DUE = {
    "hold_until": text("status IN ('held', 'requested')"),
    "grace_until": text("status = 'confirmed'"),
    "fix_room_at": text("occupies AND room_fixed_at IS NULL"),
    "tell_room_at": text("occupies AND room_told_at IS NULL"),
    "deposit_due_by": text("deposit_status = 'due'"),
}
"""Which rows an hour that comes is looked for in: the sweep asks in the words of these indexes."""


class Reservation(Base):
    """One party in one room for one slot. Occupying rows never overlap in a room."""

    __tablename__ = "reservations"
    __table_args__ = (
        UniqueConstraint("venue_id", "code"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("occupies_until > occupies_from", name="occupies_a_span"),
        CheckConstraint("NOT occupies OR room_id IS NOT NULL", name="occupying_has_room"),
        CheckConstraint("party_size > 0", name="party_has_people"),
        # ex_reservations_room_overlap, the longest stay and the guard of told rooms live in
        # migration 0002: see ADR 0003.
        Index(
            "ix_reservations_venue_id_occupies_from",
            "venue_id",
            "occupies_from",
            postgresql_where=OCCUPIES,
            sqlite_where=OCCUPIES,
        ),
        *(
            Index(
                f"ix_reservations_venue_id_{column}",
                "venue_id",
                column,
                postgresql_where=where,
                sqlite_where=where,
            )
            for column, where in DUE.items()
        ),
        Index("ix_reservations_venue_id_business_date", "venue_id", "business_date"),
        Index("ix_reservations_venue_id_updated_at", "venue_id", "updated_at"),
        Index(
            "ix_reservations_member_id_business_date",
            "member_id",
            "business_date",
            postgresql_where=OF_A_MEMBER,
            sqlite_where=OF_A_MEMBER,
        ),
        Index(
            "ix_reservations_venue_id_cancelled",
            "venue_id",
            "status_changed_at",
            postgresql_where=CANCELLED,
            sqlite_where=CANCELLED,
        ),
        Index(
            "ix_reservations_campaign_id",
            "campaign_id",
            postgresql_where=OF_A_CAMPAIGN,
            sqlite_where=OF_A_CAMPAIGN,
        ),
        Index(
            "uq_reservations_room_id",
            "room_id",
            unique=True,
            postgresql_where=SEATED,
            sqlite_where=SEATED,
        ),
        Index(
            "uq_reservations_venue_id_business_date_day_no",
            "venue_id",
            "business_date",
            "day_no",
            unique=True,
            postgresql_where=UNGROUPED,
            sqlite_where=UNGROUPED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    code: Mapped[str]
    day_no: Mapped[int]
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("reservation_groups.id"), index=True)
    status: Mapped[str]
    window: Mapped[str]
    business_date: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    hard_end_at: Mapped[datetime | None]
    end_rule: Mapped[str]

    booked_class_id: Mapped[UUID] = mapped_column(ForeignKey("room_classes.id"))
    charged_class_id: Mapped[UUID] = mapped_column(ForeignKey("room_classes.id"))
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("rooms.id"))
    used_class_id: Mapped[UUID | None] = mapped_column(ForeignKey("room_classes.id"))
    house_fit: Mapped[bool] = mapped_column(default=False)
    upgrade_ranks: Mapped[int | None] = mapped_column(
        comment="how many classes up the house may fit it in"
    )
    pinned: Mapped[bool] = mapped_column(default=False)
    fix_room_at: Mapped[datetime | None] = mapped_column(comment="when policy fixes the room")
    tell_room_at: Mapped[datetime | None] = mapped_column(comment="when policy tells the room")
    room_fixed_at: Mapped[datetime | None]
    room_told_at: Mapped[datetime | None]
    move_id: Mapped[UUID | None]
    wishes: Mapped[dict[str, Any] | None]

    occupies: Mapped[bool]
    occupies_from: Mapped[datetime]
    occupies_until: Mapped[datetime] = mapped_column(
        comment="ends_at plus turnover, where it runs after"
    )

    party_size: Mapped[int]
    children: Mapped[dict[str, Any] | None]
    minors_present: Mapped[bool] = mapped_column(default=False)
    occasion: Mapped[str | None]
    addons: Mapped[list[dict[str, Any]] | None]
    guest_name: Mapped[str | None]
    guest_phone: Mapped[str | None]
    guest_phone_reversed: Mapped[str | None] = mapped_column(IN_ORDER_OF_BYTES, index=True)
    guest_title: Mapped[str | None]
    guest_address_as: Mapped[str | None]
    booker_name: Mapped[str | None]
    booker_phone: Mapped[str | None] = mapped_column(index=True)
    booker_kind: Mapped[str | None]
    member_id: Mapped[UUID | None]
    tier: Mapped[str | None]
    campaign_id: Mapped[UUID | None]
    source: Mapped[str]
    partner_order_no: Mapped[str | None]
    booked_by: Mapped[str]
    note: Mapped[str | None]
    instead_of: Mapped[dict[str, Any] | None]
    expected_arrival_at: Mapped[datetime | None]

    hold_until: Mapped[datetime | None]
    grace_until: Mapped[datetime | None]
    holds_extended: Mapped[int] = mapped_column(default=0)
    extended_minutes: Mapped[int] = mapped_column(default=0)
    policy_version: Mapped[int]
    price_list_version: Mapped[int | None]
    quote: Mapped[dict[str, Any] | None]
    charged_before: Mapped[list[dict[str, Any]] | None] = mapped_column(
        comment="classes charged until a change midway, the first first"
    )
    deposit_due_minor: Mapped[int] = mapped_column(default=0)
    deposit_due_by: Mapped[datetime | None]
    deposit_legal_kind: Mapped[str | None]
    deposit_paid_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    deposit_status: Mapped[str] = mapped_column(default="none")
    deposit_reminded_at: Mapped[datetime | None] = mapped_column(
        comment="when the rest of a deposit was asked for again"
    )
    free_moves_used: Mapped[int] = mapped_column(default=0)

    arrived_at: Mapped[datetime | None]
    seated_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    status_changed_at: Mapped[datetime]
    status_before: Mapped[str | None] = mapped_column(comment="what an undo goes back to")
    cancellation: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
