"""Writing the audit log: one row per change, in the change's own transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow
from ktv_booking.db.leaving import leave


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
    """Add a row: `changed` maps fields to `{from, to}` or a value; personal values come masked."""
    leave(
        session,
        AuditRow(
            venue_id=venue_id,
            at=at,
            by=by,
            action=action,
            subject=subject,
            subject_id=subject_id,
            changed=dict(changed or {}),
            reason=reason,
        ),
    )
