"""What a venue remembers when somebody books: that it blocked the number, what was cancelled."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import String, bindparam, literal, null, select, union_all
from sqlalchemy.orm import Session

from ktv_booking.db.base import UtcDateTime
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import PhoneBlock, Reservation
from ktv_booking.reservations.rules.states import Status

_BLOCKS, _ROWS = PhoneBlock.__table__.c, Reservation.__table__.c
_VENUE = bindparam("venue", type_=_ROWS.venue_id.type)
_INSTANT = UtcDateTime()
_REMEMBERED = union_all(
    select(
        literal("block", String).label("what"),
        _BLOCKS.id,
        _BLOCKS.version,
        _BLOCKS.created_at.label("at"),
        null().cast(String).label("phone_reversed"),
        _BLOCKS.blocked_by.label("by"),
        _BLOCKS.created_at.label("starts_at"),
        _BLOCKS.created_at.label("ends_at"),
    ).where(
        _BLOCKS.phone == bindparam("phone", type_=String()),
        _BLOCKS.venue_id == _VENUE,
        _BLOCKS.lifted_at.is_(None),
    ),
    select(
        literal("cancelled", String),
        _ROWS.id,
        _ROWS.version,
        _ROWS.status_changed_at,
        _ROWS.guest_phone_reversed,
        _ROWS.booked_by,
        _ROWS.starts_at,
        _ROWS.ends_at,
    ).where(
        _ROWS.venue_id == _VENUE,
        _ROWS.status == literal(Status.CANCELLED.value, String, literal_execute=True),
        _ROWS.status_changed_at > bindparam("since", type_=_INSTANT),
    ),
)


class Cancelled(NamedTuple):
    """A booking that was cancelled not long ago."""

    id: UUID
    at: datetime
    phone_reversed: str | None
    booked_by: str
    slot: Slot


class Remembered(NamedTuple):
    """The block of a number with its version, if there is one; and what was cancelled lately."""

    block: tuple[UUID, int] | None
    cancelled: tuple[Cancelled, ...]


def remembered(
    session: Session, venue_id: UUID, phone: str | None, *, since: datetime
) -> Remembered:
    """Return what a venue remembers of a number, and its cancellations since an instant."""
    said = {"venue": venue_id, "phone": phone, "since": since}
    rows = session.execute(_REMEMBERED, said).all()
    blocks = [(row.id, row.version) for row in rows if row.what == "block"]
    cancelled = tuple(
        Cancelled(row.id, row.at, row.phone_reversed, row.by, Slot(row.starts_at, row.ends_at))
        for row in rows
        if row.what == "cancelled"
    )
    return Remembered(blocks[0] if blocks else None, cancelled)
