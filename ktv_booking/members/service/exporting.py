"""Taking members out of the house: who, how many, in which form, and why it is noted."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.roles import Permission
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.members.models import Member
from ktv_booking.members.queries import Sought, members_sought
from ktv_booking.web.sheets import MOST_ROWS, ensure_few


def take_out(
    session: Session,
    sought: Sought,
    *,
    form: str,
    is_whole: bool,
    reason: str | None,
    by: Agent,
    now: datetime,
) -> Sequence[Member]:
    """Return members at home with the caller, oldest first, after it was noted who takes them out.

    Each home has a row of its own in the audit log.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: whole numbers, and the caller may not export them at one of the homes.
        Malformed: whole numbers without a reason.
        TooManyToExport: more than may leave at once.
    """
    if is_whole and not reason:
        raise Malformed.at("reason", Text(zh="导出完整号码须注明原因", en="say why"))
    if is_whole and sought.venue_id is not None:
        by.ensure_may(Permission.EXPORT, sought.venue_id)
    statement = members_sought(sought, agent=by).order_by(Member.id).limit(MOST_ROWS + 1)
    rows = session.scalars(statement).all()
    ensure_few(len(rows))
    homes = Counter(row.home_venue_id for row in rows)
    if is_whole:
        for home in homes:
            by.ensure_may(Permission.EXPORT, home)
    _note(session, sought, homes, form=form, is_whole=is_whole, reason=reason, by=by, now=now)
    return rows


def _note(
    session: Session,
    sought: Sought,
    homes: Counter[UUID],
    *,
    form: str,
    is_whole: bool,
    reason: str | None,
    by: Agent,
    now: datetime,
) -> None:
    export_id = new_id()
    empty = Counter({} if homes or sought.venue_id is None else {sought.venue_id: 0})
    for home, count in sorted((homes or empty).items()):
        record(
            session, "member_export", export_id, "exported",
            by=by.login, at=now, venue_id=home, reason=reason,
            changed={"format": form, "rows": count, "phones": "whole" if is_whole else "masked"},
        )  # fmt: skip
