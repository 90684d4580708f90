"""Birthdays are corrected by two: one proposes with a reason, another accepts or refuses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.kernel.phone import without_phones
from ktv_booking.members.models import Correction, Member
from ktv_booking.members.queries import correction_of
from ktv_booking.members.rules.birthdays import Birthday
from ktv_booking.members.rules.refusals import CorrectionDecided, OwnCorrection
from ktv_booking.members.service.profiles import birth_columns, birthday_read, birthday_said

PENDING = "pending"
BECOMES = {"accept": "accepted", "refuse": "refused"}


def propose(
    session: Session, member: Member, birthday: Birthday, *, reason: str, by: Agent, now: datetime
) -> Correction:
    """Note how a birthday should be; the member stays as it is until somebody else accepts.

    Raises:
        Malformed: a birthday that nobody has.
    """
    birth_columns(birthday, now=now)
    row = Correction(
        id=new_id(),
        member_id=member.id,
        birthday=birthday_said(birthday),
        reason=without_phones(reason),
        status=PENDING,
        proposed_by=by.login,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, member, row, "correction_proposed", reason=reason, by=by, now=now)
    return row


def decide(
    session: Session,
    member: Member,
    correction_id: UUID,
    decision: str,
    *,
    reason: str | None,
    by: Agent,
    now: datetime,
) -> Correction:
    """Accept or refuse a proposal about a member that was locked; accepted, it is the birthday.

    Raises:
        NotFound: no such proposal about this member.
        CorrectionDecided: somebody decided before.
        OwnCorrection: the caller proposed it.
    """
    row = correction_of(session, member, correction_id, for_update=True)
    if row.status != PENDING:
        raise CorrectionDecided(status=row.status)
    if row.proposed_by == by.login:
        raise OwnCorrection
    row.status = BECOMES[decision]
    row.decided_by, row.decided_at, row.updated_at = by.login, now, now
    row.decision_reason = reason and without_phones(reason)
    if row.status == "accepted" and row.birthday is not None:
        for name, value in birth_columns(birthday_read(row.birthday), now=now).items():
            setattr(member, name, value)
        member.updated_at = now
    session.flush()
    _note(session, member, row, f"correction_{row.status}", reason=reason, by=by, now=now)
    return row


def _note(
    session: Session,
    member: Member,
    row: Correction,
    action: str,
    *,
    reason: str | None,
    by: Agent,
    now: datetime,
) -> None:
    record(
        session, "member", member.id, action,
        by=by.login, at=now, venue_id=member.home_venue_id, reason=reason,
        changed={"birthday": "changed", "correction_id": str(row.id)},
    )  # fmt: skip
