"""What every change of a reservation leaves behind: its version, an audit row, the outbox."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.kernel.phone import masked
from ktv_booking.outbox.service import announce
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import Status

SHOWN = (
    "status",
    "window",
    "business_date",
    "starts_at",
    "ends_at",
    "party_size",
    "booked_class_id",
    "charged_class_id",
    "room_id",
    "pinned",
    "room_fixed_at",
    "room_told_at",
    "hold_until",
    "grace_until",
    "deposit_status",
    "deposit_paid_minor",
    "occasion",
    "arrived_at",
    "seated_at",
    "left_at",
)
MASKED = ("guest_phone", "booker_phone")
HIDDEN = ("guest_name", "guest_title", "guest_address_as", "booker_name", "note")

Snapshot = dict[str, Any]


def snapshot(reservation: Reservation) -> Snapshot:
    """Return what an audit row may say of a reservation; people only as masked or hidden."""
    shown = {field: _plain(getattr(reservation, field)) for field in SHOWN}
    shown |= {field: masked(getattr(reservation, field)) for field in MASKED}
    return shown | {field: getattr(reservation, field) for field in HIDDEN}


def changes(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """Return the fields that differ as `{from, to}`; of hidden ones only that they changed."""
    return {
        field: "changed" if field in HIDDEN else {"from": before.get(field), "to": after.get(field)}
        for field in after
        if before.get(field) != after[field]
    }


def created(
    session: Session,
    reservation: Reservation,
    *,
    by: str,
    now: datetime,
    also: Mapping[str, Any] | None = None,
) -> None:
    """Write down that a reservation was made, and tell whom it concerns."""
    said = {k: v for k, v in snapshot(reservation).items() if v is not None}
    record(
        session,
        "reservation",
        reservation.id,
        "booked",
        by=by,
        at=now,
        venue_id=reservation.venue_id,
        changed={**changes({}, said), **(also or {})},
    )
    tell(session, reservation.status, reservation, now=now)


def changed(
    session: Session,
    reservation: Reservation,
    action: str,
    before: Snapshot,
    *,
    by: str,
    now: datetime,
    reason: str | None = None,
    also: Mapping[str, Any] | None = None,
) -> None:
    """Flush a change and write down what it changed, by whom and why."""
    reservation.updated_at = now
    session.flush()
    record(
        session,
        "reservation",
        reservation.id,
        action,
        by=by,
        at=now,
        venue_id=reservation.venue_id,
        changed={**changes(before, snapshot(reservation)), **(also or {})},
        reason=reason,
    )


def become(reservation: Reservation, status: Status, *, now: datetime) -> None:
    """Put a reservation in a state, keeping what an undo goes back to."""
    reservation.status_before = reservation.status
    reservation.status = status.value
    reservation.status_changed_at = now


def tell(session: Session, what: str, reservation: Reservation, *, now: datetime) -> None:
    """Put `reservation.<what>` in the outbox."""
    announce(session, f"reservation.{what}", reservation.id, seq=reservation.version, now=now)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
