"""What the edge remembers: answers given under idempotency keys, and tries that are counted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base


class IdempotencyRow(Base):
    """The answer to one key of one principal at one path; kept 48 hours."""

    __tablename__ = "idempotency_rows"

    principal: Mapped[str] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    places: Mapped[list[str] | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


class LimitCounter(Base):
    """How often somebody tried something lately, and from when they may again.

    `subject` is a hash: of an address, a login, an agent; the row says no more of them.
    """

    __tablename__ = "limit_counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    blocked_until: Mapped[datetime]
    forget_at: Mapped[datetime] = mapped_column(index=True)
