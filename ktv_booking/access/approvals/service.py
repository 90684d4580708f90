"""Asking for a second person's word, giving it, and resting an action on it.

What is done on somebody's authority is counted in their month under the lock of its row, and the
approval it rests on is used in the same transaction: where the action is refused or only
rehearsed, neither has happened. Source: rules C8, F6; docs/adr/0024.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ktv_booking.access.approvals.models import Approval, AuthorityMonth, AuthorityUse
from ktv_booking.access.approvals.queries import approval_for, month_of
from ktv_booking.access.approvals.rules import (
    ApprovalNotUsable,
    ApprovalStatus,
    ApprovalUsed,
    Slip,
    Subject,
    ensure_good_for,
    ensure_may_be_decided,
    status_at,
)
from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.db.leaving import leave
from ktv_booking.db.units import memo
from ktv_booking.kernel.approval import (
    LADDER,
    NOTHING,
    ApprovalKind,
    ApprovalRequired,
    Authority,
    Extent,
    Limit,
)

_USED = "approvals_used"
LEAST = "least_role"
"""Under this name the facts of an approval say below whom nobody decides on it."""


@dataclass(frozen=True, slots=True)
class Venue:
    """Where something is decided: its id, who may what there, the month that it counts in."""

    id: UUID
    authority: Authority
    month: date


@dataclass(frozen=True, slots=True)
class Act:
    """A guarded action about to be done; `also` are other things an approval may be about."""

    kind: ApprovalKind
    subject: Subject
    case: Extent = NOTHING
    also: Sequence[Subject] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks another person to decide."""

    kind: ApprovalKind
    subject: Subject
    reason: str
    facts: Mapping[str, Any]
    amount_minor: int | None = None
    minutes: int | None = None


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
        facts=dict(question.facts),
        amount_minor=question.amount_minor,
        minutes=question.minutes,
        reason=question.reason,
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
        _status(approval, now),
        requested_by_id=approval.requested_by_id,
        by_id=by.id,
        expires_at=approval.expires_at,
    )
    limit = _limit_of_who_decides(session, approval, at=at, by=by)
    status = ApprovalStatus.APPROVED if approves else ApprovalStatus.REFUSED
    approval.status = status.value
    approval.decided_by, approval.decided_by_id = by.login, by.id
    approval.decided_role, approval.decided_at = limit.role, now
    approval.decision_reason = reason
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
        raise _above(at, kind, case, above=above)
    times, amount = month_of(
        session, venue_id=at.id, agent_id=by.id, kind=kind.value, month=at.month
    )
    if not limit.has_room(times + 1, amount + case.amount_minor):
        raise _above(at, kind, case, above=limit.role, because="month")
    return limit


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
        raise _above(at, act.kind, act.case, above=None if limit is None else limit.role)
    _count(session, act, limit, at=at, authority_id=by.id, by=by, now=now)


def may_act(act: Act, *, at: Venue, by: Agent) -> bool:
    """Say whether the caller's own word is enough for one such case."""
    limit = at.authority.limit_of(act.kind, lambda role: by.stands_for(role, at.id))
    return limit is not None and limit.covers(act.case)


def _brought(session: Session, by: Agent) -> Approval | None:
    return None if by.approval_id is None else approval_for(session, by.approval_id, agent=by)


def _use(
    session: Session, approval: Approval, act: Act, *, at: Venue, by: Agent, now: datetime
) -> None:
    """Use an approval, once: of two at the same moment one finds it used."""
    about_all = approval.id in memo(session).setdefault(_USED, set())
    if not about_all:
        _take(session, approval, act, by=by, now=now)
    limit = _limit_named(at, act.kind, str(approval.decided_role))
    if not limit.covers(act.case):
        raise _above(at, act.kind, act.case, above=limit.role)
    _count(
        session, act, limit, at=at, by=by, now=now,
        authority_id=approval.decided_by_id or approval.id,
        approval_id=None if about_all else approval.id,
    )  # fmt: skip


def _take(session: Session, approval: Approval, act: Act, *, by: Agent, now: datetime) -> None:
    slip = slip_of(approval, now)
    about = [one for one in (act.subject, *act.also) if one.id == approval.subject_id]
    ensure_good_for(slip, act.kind, (about or [act.subject])[0], act.case, by_id=by.id)
    taken = session.execute(
        update(Approval)
        .where(Approval.id == approval.id, Approval.used_at.is_(None))
        .values(used_at=now, used_by=by.login, version=Approval.version + 1, updated_at=now)
        .returning(Approval.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise ApprovalUsed()
    if approval.subject_id != act.subject.id:  # of a group: good for its other rooms as well
        memo(session)[_USED].add(approval.id)
    record(
        session, "approval", approval.id, "used", by=by.login, at=now, venue_id=approval.venue_id,
        changed={"amount_minor": act.case.amount_minor, "minutes": act.case.minutes},
    )  # fmt: skip


def _limit_named(at: Venue, kind: ApprovalKind, role: str) -> Limit:
    named = (limit for limit in at.authority.limits_on(kind) if limit.role == role)
    return next(named, Limit(role))


def _count(
    session: Session,
    act: Act,
    limit: Limit,
    *,
    at: Venue,
    authority_id: UUID,
    by: Agent,
    now: datetime,
    approval_id: UUID | None = None,
) -> None:
    """Count a case in the month of whose word it was, and write down that it was done.

    Raises:
        ApprovalRequired: their month is used up.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    case, kind = act.case, act.kind.value
    counting = dialect.insert(AuthorityMonth).values(
        venue_id=at.id,
        agent_id=authority_id,
        kind=kind,
        month=at.month,
        times=1,
        amount_minor=case.amount_minor,
    )
    counted = session.execute(
        counting.on_conflict_do_update(
            index_elements=["venue_id", "agent_id", "kind", "month"],
            set_={
                "times": AuthorityMonth.times + 1,
                "amount_minor": AuthorityMonth.amount_minor + case.amount_minor,
            },
        ).returning(AuthorityMonth.times, AuthorityMonth.amount_minor)
    ).one()
    if not limit.has_room(*counted):
        raise _above(at, act.kind, case, above=limit.role, because="month")
    leave(
        session,
        AuthorityUse(
            venue_id=at.id,
            kind=kind,
            subject_type=act.subject.type,
            subject_id=act.subject.id,
            authority_id=authority_id,
            role=limit.role,
            by=by.login,
            approval_id=approval_id,
            amount_minor=case.amount_minor,
            minutes=case.minutes,
            at=now,
        ),
    )


def _above(
    at: Venue, kind: ApprovalKind, case: Extent, *, above: str | None, **facts: object
) -> ApprovalRequired:
    if case.amount_minor:
        facts["amount_minor"] = case.amount_minor
    if case.minutes:
        facts["minutes"] = case.minutes
    role = at.authority.who_may(kind, case, above=above)
    return ApprovalRequired(role=role, action=kind.value, **facts)


def case_of(approval: Approval) -> Extent:
    """Return how much is asked for, and below whom nobody decides on it."""
    least = str(approval.facts.get(LEAST, LADDER[0]))
    return Extent(approval.amount_minor or 0, approval.minutes or 0, least)


def slip_of(approval: Approval, now: datetime) -> Slip:
    """Return an approval as its rules see it."""
    terms = tuple(sorted(approval.terms.items()))
    return Slip(
        kind=ApprovalKind(approval.kind),
        subject=Subject(
            approval.subject_type, approval.subject_id, approval.subject_version, terms
        ),
        limit=(approval.amount_minor, approval.minutes),
        status=_status(approval, now),
        expires_at=approval.expires_at,
        requested_by_id=approval.requested_by_id,
    )


def _status(approval: Approval, now: datetime) -> ApprovalStatus:
    return status_at(
        approval.status,
        is_used=approval.used_at is not None,
        expires_at=approval.expires_at,
        now=now,
    )
