"""What an approval is bound to: what of a booking its approver saw and decided on.

What the house does by itself is none of it: a room that is chosen, fixed, told or silently
changed leaves what was agreed as it is.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import Status, status_at

Seen = dict[str, Any]

_AS_THEY_ARE = (
    "party_size",
    "pinned",
    "deposit_due_minor",
    "deposit_paid_minor",
    "holds_extended",
    "extended_minutes",
    "free_moves_used",
)


def seen_of(row: Reservation, *, now: datetime) -> Seen:
    """Return what of a reservation matters to who decides about it; the guest as a digest."""
    return {
        "status": _status(row, now).value,
        "starts_at": row.starts_at.astimezone(UTC).isoformat(),
        "ends_at": row.ends_at.astimezone(UTC).isoformat(),
        "booked_class": str(row.booked_class_id),
        "charged_class": str(row.charged_class_id),
        "total_minor": (row.quote or {}).get("total_minor"),
        "guest": _digest(row),
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
    }


def seen_of_all(rows: Iterable[Reservation], *, now: datetime) -> Seen:
    """Return what of the rooms of a group matters."""
    return {str(row.id): seen_of(row, now=now) for row in rows}


def _status(row: Reservation, now: datetime) -> Status:
    return status_at(
        Status(row.status), hold_until=row.hold_until, grace_until=row.grace_until, now=now
    )


def _digest(row: Reservation) -> str:
    """Return something that is another for another guest, and says nothing of this one."""
    said = f"{row.guest_name}|{row.guest_phone}".encode()
    return blake2b(said, digest_size=8, salt=_salt(row.id)).hexdigest()


def _salt(reservation_id: UUID) -> bytes:
    return reservation_id.bytes
