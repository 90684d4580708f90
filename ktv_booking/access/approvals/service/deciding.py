"""Asking for a second person's word, and giving it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from ktv_booking.access.approvals.models import Approval
from ktv_booking.access.approvals.queries import approval_for, month_of
from ktv_booking.access.approvals.rules import ApprovalStatus, ensure_may_be_decided
from ktv_booking.access.approvals.service.matters import (
    SEEN,
    Question,
    Venue,
    above_ones_limit,
    case_of,
    status_of,
)
from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.kernel.approval import ApprovalKind, Limit
from ktv_booking.kernel.phone import without_phones


def ask(session: Session, question: Question, *, at: Venue, by: Agent, now: datetime) -> Approval:
    """Ask for a second person's word; it waits as long as policy says."""
    subject = question.subject
    approval = Approval(
        id=new_id(),
        venue_id=at.id,
        kind=question.kind.value,
        subject_type=subject.type,
        subject_id=subject.id,
        subject_version=subject.version,
        terms=dict(subject.terms),
        facts=dict(question.facts) | ({} if subject.seen is None else {SEEN: dict(subject.seen)}),
        amount_minor=question.amount_minor,
        minutes=question.minutes,
        reason=without_phones(question.reason),
        status=ApprovalStatus.PENDING.value,
        requested_by=by.login,
        requested_by_id=by.id,
        expires_at=now + timedelta(minutes=at.authority.approval_minutes),
        created_at=now,
        updated_at=now,
    )
    session.add(approval)
    session.flush()
    said = {"kind": approval.kind, "subject_type": subject.type, "subject_id": str(subject.id)}
    record(
        session, "approval", approval.id, "requested",
        by=by.login, at=now, venue_id=at.id, changed=said, reason=question.reason,
    )  # fmt: skip
    return approval


def approval_for_decision(session: Session, approval_id: UUID, *, by: Agent) -> Approval:
    """Return an approval, locked.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    approval = approval_for(session, approval_id, agent=by)
    session.refresh(approval, with_for_update=True)
    return approval


def decide(
    session: Session,
    approval: Approval,
    *,
    approves: bool,
    reason: str | None,
    at: Venue,
    by: Agent,
    now: datetime,
) -> Approval:
    """Answer what somebody else asked for; a yes is good from now as long as policy says.

    Raises:
        OwnRequest: they asked for it themselves.
        ApprovalRequired: their word does not go that far, or not any more this month.
        ApprovalExpired: too late.
        ApprovalDecided: somebody was first.
    """
    ensure_may_be_decided(
        status_of(approval, now),
        requested_by_id=approval.requested_by_id,
        by_id=by.id,
        expires_at=approval.expires_at,
    )
    limit = _limit_of_who_decides(session, approval, at=at, by=by)
    status = ApprovalStatus.APPROVED if approves else ApprovalStatus.REFUSED
    approval.status = status.value
    approval.decided_by, approval.decided_by_id = by.login, by.id
    approval.decided_role, approval.decided_at = limit.role, now
    approval.decision_reason = reason and without_phones(reason)
    approval.updated_at = now
    if approves:
        approval.expires_at = now + timedelta(minutes=at.authority.approval_minutes)
    session.flush()
    record(
        session, "approval", approval.id, status.value,
        by=by.login, at=now, venue_id=at.id, reason=reason,
        changed={"status": {"from": "pending", "to": status.value}, "as": limit.role},
    )  # fmt: skip
    return approval


def _limit_of_who_decides(session: Session, approval: Approval, *, at: Venue, by: Agent) -> Limit:
    kind = ApprovalKind(approval.kind)
    case = case_of(approval)
    limit = at.authority.limit_of(kind, lambda role: by.stands_for(role, at.id))
    if limit is None or not limit.covers(case):
        above = None if limit is None else limit.role
        raise above_ones_limit(at, kind, case, above=above)
    times, amount = month_of(
        session, venue_id=at.id, agent_id=by.id, kind=kind.value, month=at.month
    )
    if not limit.has_room(times + 1, amount + case.amount_minor):
        raise above_ones_limit(at, kind, case, above=limit.role, because="month")
    return limit


def forget_seen(session: Session, subject_ids: Select[UUID | None]) -> None:
    """Forget what approvals had seen of things whose people are forgotten; the rest stays."""
    about = select(Approval.id, Approval.facts).where(Approval.subject_id.in_(subject_ids))
    for approval_id, facts in session.execute(about).all():
        if SEEN in facts:
            session.execute(
                update(Approval)
                .where(Approval.id == approval_id)
                .values(facts={name: fact for name, fact in facts.items() if name != SEEN})
                .execution_options(synchronize_session=False)
            )
