"""Writing the audit log: one row per change, in the change's own transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow
from ktv_booking.db.leaving import leave
from ktv_booking.kernel.phone import without_phones

_ORIGIN = "origin"
LONGEST_ORIGIN = 200


class Origin(NamedTuple):
    """From where somebody asks: a network address, and the program they ask with."""

    address: str | None = None
    via: str | None = None


def come_from(session: Session, origin: Origin) -> None:
    """Say from where this unit is asked for: its audit rows will tell."""
    session.info[_ORIGIN] = origin


def record(
    session: Session,
    subject: str,
    subject_id: UUID,
    action: str,
    *,
    by: str,
    at: datetime,
    venue_id: UUID | None = None,
    changed: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Add a row: `changed` maps fields to `{from, to}` or a value; personal values come masked.

    What somebody typed is kept without anything that looks like a phone number.
    """
    origin: Origin = session.info.get(_ORIGIN, Origin())
    leave(
        session,
        AuditRow(
            venue_id=venue_id,
            at=at,
            by=by,
            action=action,
            subject=subject,
            subject_id=subject_id,
            changed=_tellable(dict(changed or {})),
            reason=_tellable(reason),
            address=origin.address,
            via=origin.via,
        ),
    )


def _tellable(value: Any) -> Any:
    """Return a value without phone numbers, in the form in which every store gives it back."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, str):
        return without_phones(value)
    if isinstance(value, dict):
        return {str(key): _tellable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_tellable(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
