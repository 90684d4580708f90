"""What the edge remembers: the first answer given under an idempotency key."""

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
