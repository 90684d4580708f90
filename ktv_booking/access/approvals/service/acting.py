"""Doing what is guarded: on one's own word, or on an approval that is used up with it."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ktv_booking.access.approvals.models import Approval, AuthorityMonth, AuthorityUse
from ktv_booking.access.approvals.queries import approval_for
from ktv_booking.access.approvals.rules import (
    ROOMS,
    ApprovalNotUsable,
    ApprovalStatus,
    ApprovalUsed,
    ensure_good_for,
)
from ktv_booking.access.approvals.service.matters import Act, Venue, above_ones_limit, slip_of
from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.leaving import leave
from ktv_booking.db.units import memo
from ktv_booking.kernel.approval import ApprovalKind, Extent, Limit

_SPENT = "approvals_spent"


class Word(NamedTuple):
    """On whose word something is done, by whom, when, and on which approval."""

    authority_id: UUID
    by: str
    now: datetime
    approval_id: UUID | None = None


def authorise(session: Session, act: Act, *, at: Venue, by: Agent, now: datetime) -> None:
    """Let a guarded action be done: on the approval the caller brings, or on their own word.

    Raises:
        ApprovalRequired: neither goes that far, or not any more this month; names who may.
        NotFound: no such approval for the caller.
        DomainError: the approval is not good for this (see `ensure_good_for`).
    """
    approval = _brought(session, by)
    if approval is not None and approval.kind == act.kind.value:
        _use(session, approval, act, at=at, by=by, now=now)
        return
    limit = at.authority.limit_of(act.kind, lambda role: by.stands_for(role, at.id))
    if limit is None or not limit.covers(act.case):
        if approval is not None:
            raise ApprovalNotUsable(because="other-kind", kind=approval.kind, action=act.kind.value)
        raise above_ones_limit(at, act.kind, act.case, above=None if limit is None else limit.role)
    _count(session, act, limit, Word(by.id, by.login, now), at=at)


def _brought(session: Session, by: Agent) -> Approval | None:
    return None if by.approval_id is None else approval_for(session, by.approval_id, agent=by)


def _use(
    session: Session, approval: Approval, act: Act, *, at: Venue, by: Agent, now: datetime
) -> None:
    """Use an approval, once: of two at the same moment one finds it used.

    What is for several rooms is good for each of them, together for no more than was asked.
    """
    spent: dict[UUID, Extent] = memo(session).setdefault(_SPENT, {})
    before = spent.get(approval.id)
    slip, case = slip_of(approval, now), act.case
    if before is not None:
        slip, case = replace(slip, status=ApprovalStatus.APPROVED), before.and_also(case)
    about = [one for one in (act.subject, *act.also) if one.id == approval.subject_id]
    ensure_good_for(slip, act.kind, (about or [act.subject])[0], case, by_id=by.id)
    if before is None:
        _take(session, approval, act, by=by, now=now)
    if approval.subject_id != act.subject.id or ROOMS in approval.terms:
        spent[approval.id] = case
    limit = _limit_named(at, act.kind, str(approval.decided_role))
    if not limit.covers(act.case):
        raise above_ones_limit(at, act.kind, act.case, above=limit.role)
    whose = approval.decided_by_id or approval.id
    once = approval.id if before is None else None
    _count(session, act, limit, Word(whose, by.login, now, once), at=at)


def _take(session: Session, approval: Approval, act: Act, *, by: Agent, now: datetime) -> None:
    taken = session.execute(
        update(Approval)
        .where(Approval.id == approval.id, Approval.used_at.is_(None))
        .values(used_at=now, used_by=by.login, version=Approval.version + 1, updated_at=now)
        .returning(Approval.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise ApprovalUsed()
    record(
        session, "approval", approval.id, "used", by=by.login, at=now, venue_id=approval.venue_id,
        changed={"amount_minor": act.case.amount_minor, "minutes": act.case.minutes},
    )  # fmt: skip


def _limit_named(at: Venue, kind: ApprovalKind, role: str) -> Limit:
    named = (limit for limit in at.authority.limits_on(kind) if limit.role == role)
    return next(named, Limit(role))


def _count(session: Session, act: Act, limit: Limit, whose: Word, *, at: Venue) -> None:
    """Count a case in the month of whose word it was, and write down that it was done.

    Raises:
        ApprovalRequired: their month is used up.
    """
    if not limit.has_room(*_counted(session, act, whose.authority_id, at)):
        raise above_ones_limit(at, act.kind, act.case, above=limit.role, because="month")
    leave(
        session,
        AuthorityUse(
            venue_id=at.id,
            kind=act.kind.value,
            subject_type=act.subject.type,
            subject_id=act.subject.id,
            authority_id=whose.authority_id,
            role=limit.role,
            by=whose.by,
            approval_id=whose.approval_id,
            amount_minor=act.case.amount_minor,
            minutes=act.case.minutes,
            at=whose.now,
        ),
    )


def _counted(session: Session, act: Act, authority_id: UUID, at: Venue) -> tuple[int, int]:
    """Return the times and the sum of a month with this case: its row is locked from here on."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    amount = act.case.amount_minor
    counting = dialect.insert(AuthorityMonth).values(
        venue_id=at.id,
        agent_id=authority_id,
        kind=act.kind.value,
        month=at.month,
        times=1,
        amount_minor=amount,
    )
    more = {
        "times": AuthorityMonth.times + 1,
        "amount_minor": AuthorityMonth.amount_minor + amount,
    }
    times, sum_minor = session.execute(
        counting.on_conflict_do_update(
            index_elements=["venue_id", "agent_id", "kind", "month"], set_=more
        ).returning(AuthorityMonth.times, AuthorityMonth.amount_minor)
    ).one()
    return times, sum_minor
