"""Taking approvals out of the house: which, how many rows, by whom, and why it is noted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.approvals.models import Approval
from ktv_booking.access.approvals.queries import SoughtApprovals, approvals_sought
from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.reservations.models import Reservation
from ktv_booking.web.sheets import MOST_ROWS, ensure_few


def take_out(
    session: Session,
    sought: SoughtApprovals,
    venue_id: UUID,
    *,
    form: str,
    by: Agent,
    now: datetime,
) -> list[tuple[Approval, str | None]]:
    """Return approvals with the codes of their bookings, after it was noted who takes them out.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
        TooManyToExport: more rows than may leave at once.
    """
    wanted = approvals_sought(sought, agent=by, mine=(), now=now).with_only_columns(Approval.id)
    newest: Any = (
        select(Approval, Reservation.code)
        .outerjoin(Reservation, Reservation.id == Approval.subject_id)
        .where(Approval.id.in_(wanted))
        .order_by(Approval.created_at.desc(), Approval.id.desc())
        .limit(MOST_ROWS + 1)
    )
    rows = session.execute(newest).all()
    ensure_few(len(rows))
    record(
        session, "approvals", venue_id, "exported",
        by=by.login, at=now, venue_id=venue_id, changed={"format": form, "rows": len(rows)},
    )  # fmt: skip
    return [(row, code) for row, code in rows]
