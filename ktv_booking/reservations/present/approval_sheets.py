"""Approvals as a table that leaves the house: what was asked, what was said to it, by whom."""

from collections.abc import Sequence
from datetime import datetime

from ktv_booking.access.approvals.models import Approval
from ktv_booking.access.approvals.rules import status_at
from ktv_booking.kernel.text import Text
from ktv_booking.web.sheets import Sheet

TITLE = Text(zh="审批", en="Approvals")
HEADINGS = (
    Text(zh="申请时间", en="Asked at"),
    Text(zh="事项", en="What"),
    Text(zh="预约编号", en="Booking"),
    Text(zh="申请人", en="Asked by"),
    Text(zh="原因", en="Why"),
    Text(zh="金额（最小单位）", en="Amount, minor units"),
    Text(zh="分钟", en="Minutes"),
    Text(zh="状态", en="Status"),
    Text(zh="决定人", en="Decided by"),
    Text(zh="决定身份", en="Decided as"),
    Text(zh="决定时间", en="Decided at"),
    Text(zh="决定理由", en="Reason of the decision"),
    Text(zh="使用时间", en="Used at"),
    Text(zh="使用人", en="Used by"),
)


def approvals_sheet(rows: Sequence[tuple[Approval, str | None]], *, by: str, at: datetime) -> Sheet:
    """Return approvals as a table, on the clock of `at`."""

    def on_the_clock(instant: datetime | None) -> str:
        return "" if instant is None else f"{instant.astimezone(at.tzinfo):%Y-%m-%d %H:%M %z}"

    def cells(row: Approval, code: str | None) -> list[str | int]:
        standing = status_at(
            row.status, is_used=row.used_at is not None, expires_at=row.expires_at, now=at
        )
        return [
            on_the_clock(row.created_at),
            row.kind,
            code or "",
            row.requested_by,
            row.reason,
            "" if row.amount_minor is None else row.amount_minor,
            "" if row.minutes is None else row.minutes,
            standing.value,
            row.decided_by or "",
            row.decided_role or "",
            on_the_clock(row.decided_at),
            row.decision_reason or "",
            on_the_clock(row.used_at),
            row.used_by or "",
        ]

    return Sheet(
        title=TITLE,
        headings=HEADINGS,
        rows=[cells(row, code) for row, code in rows],
        by=by,
        at=at,
    )
