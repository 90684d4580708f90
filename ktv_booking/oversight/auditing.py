"""The audit log as a table that leaves the house: what was sought, and who took it out, noted."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.auditing import Sought, rows_sought
from ktv_booking.access.deps import Agent
from ktv_booking.audit.models import AuditRow
from ktv_booking.audit.service import record
from ktv_booking.kernel.text import Text
from ktv_booking.web.sheets import MOST_ROWS, Sheet, ensure_few

TITLE = Text(zh="审计日志", en="Audit log")
HEADINGS = (
    Text(zh="序号", en="No."),
    Text(zh="时间", en="When"),
    Text(zh="谁", en="Who"),
    Text(zh="动作", en="Action"),
    Text(zh="对象", en="Subject"),
    Text(zh="对象编号", en="Subject id"),
    Text(zh="改动", en="Changed"),
    Text(zh="原因", en="Reason"),
    Text(zh="途径", en="By way of"),
)
NOTHING = "—"


def take_out(
    session: Session, sought: Sought, venue_id: UUID, *, form: str, by: Agent, now: datetime
) -> Sequence[AuditRow]:
    """Return the rows sought, the newest first, after it was noted who takes them out.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
        TooManyToExport: more rows than may leave at once.
    """
    newest = rows_sought(sought, agent=by).order_by(AuditRow.id.desc()).limit(MOST_ROWS + 1)
    rows = session.scalars(newest).all()
    ensure_few(len(rows))
    record(
        session, "audit_log", venue_id, "exported",
        by=by.login, at=now, venue_id=venue_id, changed={"format": form, "rows": len(rows)},
    )  # fmt: skip
    return rows


def audit_sheet(rows: Sequence[AuditRow], *, by: str, at: datetime) -> Sheet:
    """Return rows as a table, on the clock of `at`; masked values stay masked."""
    return Sheet(
        title=TITLE,
        headings=HEADINGS,
        rows=[
            [
                row.seq,
                f"{row.at.astimezone(at.tzinfo):%Y-%m-%d %H:%M:%S %z}",
                row.by,
                row.action,
                row.subject,
                str(row.subject_id),
                "; ".join(f"{field}: {_said(value)}" for field, value in row.changed.items()),
                row.reason or "",
                row.via or "",
            ]
            for row in rows
        ],
        by=by,
        at=at,
    )


def _said(value: Any) -> str:
    """Return a value as one reads it: from what to what."""
    if isinstance(value, Mapping) and "to" in value:
        before = value.get("from")
        after = _said(value["to"])
        return after if before is None else f"{_said(before)} → {after}"
    if value is None:
        return NOTHING
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
