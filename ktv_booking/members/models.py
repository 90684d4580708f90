"""Members and all that is kept of them. Of a birthday the keys are kept that a night looks for.

Consents are only ever added; a trigger of that name refuses anything else. An erased member keeps
the row, the ledger and nothing of the person. Source: design.md 1.11, 6.9; docs/rules.md R-50 on.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import IN_ORDER_OF_BYTES, Base, new_id

_SOLAR, _LUNAR = text("solar_md IS NOT NULL"), text("lunar_md IS NOT NULL")
_CARD = text("card_no IS NOT NULL")


class Member(Base):
    """One person who joined. `solar_md`, `lunar_md`: the birthday as month * 100 + day."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("solar_md IS NULL OR lunar_md IS NULL", name="one_calendar"),
        CheckConstraint("NOT lunar_leap OR lunar_md IS NOT NULL", name="leap_months_are_lunar"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="merged_elsewhere"),
        Index(
            "ix_members_solar_md_home_venue_id", "solar_md", "home_venue_id",
            postgresql_where=_SOLAR, sqlite_where=_SOLAR,
        ),
        Index(
            "ix_members_lunar_md_home_venue_id", "lunar_md", "home_venue_id",
            postgresql_where=_LUNAR, sqlite_where=_LUNAR,
        ),
        Index(
            "uq_members_card_no", "card_no", unique=True,
            postgresql_where=_CARD, sqlite_where=_CARD,
        ),
        Index("ix_members_home_venue_id_id", "home_venue_id", "id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    home_venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    card_no: Mapped[str | None]
    name: Mapped[str | None] = mapped_column(comment="empty once it is erased")
    pinyin: Mapped[str]
    title: Mapped[str | None]
    solar_md: Mapped[int | None] = mapped_column(comment="month * 100 + day")
    lunar_md: Mapped[int | None] = mapped_column(comment="month * 100 + day")
    lunar_leap: Mapped[bool]
    birth_year: Mapped[int | None] = mapped_column(comment="of its own calendar")
    tier: Mapped[str | None]
    preferred_language: Mapped[str | None]
    source: Mapped[str]
    tags: Mapped[list[str]]
    note: Mapped[str | None]
    do_not_call_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class MemberPhone(Base):
    """A number of a member; a family shares one. `quality` is of the number, not of the person."""

    __tablename__ = "member_phones"
    __table_args__ = (
        CheckConstraint("quality IN ('good', 'wrong', 'quarantined')", name="quality_known"),
        Index("ix_member_phones_phone", "phone"),
        Index("ix_member_phones_phone_reversed", "phone_reversed"),
    )

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    phone: Mapped[str] = mapped_column(primary_key=True)
    phone_reversed: Mapped[str] = mapped_column(IN_ORDER_OF_BYTES)
    position: Mapped[int]
    quality: Mapped[str]
    quality_at: Mapped[datetime]


class MemberKey(Base):
    """A way in which a member's name is looked up: as written, in pinyin, by initials."""

    __tablename__ = "member_keys"

    key: Mapped[str] = mapped_column(IN_ORDER_OF_BYTES, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)


class Consent(Base):
    """One line of the ledger: what was said about being contacted, when, and what proves it."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("decision IN ('granted', 'withdrawn')", name="decision_known"),
        Index("ix_consents_member_id_said_at", "member_id", "said_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    purpose: Mapped[str]
    channel: Mapped[str]
    decision: Mapped[str]
    said_at: Mapped[datetime]
    proof: Mapped[str]
    source: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class Correction(Base):
    """A proposal to correct a birthday; somebody else accepts or refuses it."""

    __tablename__ = "member_corrections"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'accepted', 'refused')", name="status_known"),
        CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name="another_decides"
        ),
        Index("ix_member_corrections_member_id_created_at", "member_id", "created_at"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    birthday: Mapped[dict[str, Any] | None] = mapped_column(comment="empty once it is erased")
    reason: Mapped[str]
    status: Mapped[str]
    proposed_by: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Merge(Base):
    """Two entries that were one person: which stayed, which led to it, why. Nothing personal."""

    __tablename__ = "member_merges"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), unique=True)
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class ForgottenNumber(Base):
    """Somebody who asked to be forgotten: a keyed digest, so that an old file is not believed."""

    __tablename__ = "forgotten_numbers"

    digest: Mapped[str] = mapped_column(primary_key=True)
    forgotten_at: Mapped[datetime]
    returned_at: Mapped[datetime | None] = mapped_column(comment="when they gave it in person")


class HouseSecret(Base):
    """A key that this house made for itself, and that no answer and no log ever shows."""

    __tablename__ = "house_secrets"

    name: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str]
