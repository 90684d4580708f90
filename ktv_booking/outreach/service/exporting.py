"""Taking a call list out of the house: who, how many rows, in which form, and why it is noted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.roles import Permission
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import CallList, CallTask
from ktv_booking.outreach.queries.lists import list_for, tasks_on
from ktv_booking.web.sheets import MOST_ROWS, ensure_few


def take_out(
    session: Session,
    list_id: UUID,
    *,
    follow_up: str | None = None,
    form: str,
    is_whole: bool,
    reason: str | None,
    by: Agent,
    now: datetime,
) -> tuple[CallList, Sequence[CallTask]]:
    """Return a list with its calls, or those of one follow-up, after it was noted who takes it.

    Raises:
        NotFound: absent, or of a venue elsewhere.
        Forbidden: whole numbers, and the caller may not export them at this venue.
        Malformed: whole numbers without a reason.
        TooManyToExport: more rows than may leave at once.
    """
    row = list_for(session, list_id, agent=by)
    if is_whole:
        by.ensure_may(Permission.EXPORT, row.venue_id)
        if not reason:
            raise Malformed.at("reason", Text(zh="导出完整号码须注明原因", en="say why"))
    sought = tasks_on(row.id, status=None, follow_up=follow_up).order_by(CallTask.place)
    tasks = session.scalars(sought.limit(MOST_ROWS + 1)).all()
    ensure_few(len(tasks))
    record(
        session, "call_list", row.id, "exported",
        by=by.login, at=now, venue_id=row.venue_id, reason=reason,
        changed={"format": form, "rows": len(tasks), "phones": "whole" if is_whole else "masked"},
    )  # fmt: skip
    return row, tasks
