"""Reading approvals: one of them, or those a list is narrowed to; always of the caller's venues."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from ktv_booking.access.approvals.models import Approval, AuthorityMonth, AuthorityUse
from ktv_booking.access.approvals.rules import ApprovalStatus
from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class SoughtApprovals:
    """What a list of approvals is narrowed by; everything left out narrows nothing."""

    venue_id: UUID | None = None
    kind: str | None = None
    status: ApprovalStatus | None = None
    subject_id: UUID | None = None
    requested_by_me: bool = False
    waiting_for_me: bool = False


def approval_for(session: Session, approval_id: UUID, *, agent: Agent) -> Approval:
    """Return an approval at a venue of the caller's.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Approval, approval_id)
    if found is None:
        raise NotFound(what="approval")
    agent.ensure_at(found.venue_id, what="approval")
    return found


def approvals_sought(
    sought: SoughtApprovals, *, agent: Agent, mine: Sequence[tuple[UUID, str]], now: datetime
) -> Select[Approval]:
    """Return the statement of the approvals sought, unordered.

    Args:
        mine: at which venue the caller decides on which kind; for what waits for them.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(Approval)
    if sought.venue_id is not None:
        agent.ensure_at(sought.venue_id)
        statement = statement.where(Approval.venue_id == sought.venue_id)
    elif not agent.is_everywhere:
        statement = statement.where(Approval.venue_id.in_(agent.venue_ids))
    if sought.kind is not None:
        statement = statement.where(Approval.kind == sought.kind)
    if sought.subject_id is not None:
        statement = statement.where(Approval.subject_id == sought.subject_id)
    if sought.requested_by_me:
        statement = statement.where(Approval.requested_by_id == agent.id)
    if sought.status is not None:
        statement = _standing_as(statement, sought.status, now)
    if sought.waiting_for_me:
        statement = _standing_as(statement, ApprovalStatus.PENDING, now).where(
            Approval.requested_by_id != agent.id,
            _of_mine(mine),
        )
    return statement


def _of_mine(mine: Sequence[tuple[UUID, str]]) -> ColumnElement[bool]:
    """Return the condition in a few words however many venues there are: a store reads no more."""
    places: defaultdict[str, list[UUID]] = defaultdict(list)
    for venue_id, kind in mine:
        places[kind].append(venue_id)
    return or_(
        false(),
        *(
            and_(Approval.kind == kind, Approval.venue_id.in_(venues))
            for kind, venues in places.items()
        ),
    )


def _standing_as(
    statement: Select[Approval], status: ApprovalStatus, now: datetime
) -> Select[Approval]:
    if status is ApprovalStatus.USED:
        return statement.where(Approval.used_at.is_not(None))
    if status is ApprovalStatus.REFUSED:
        return statement.where(Approval.status == status.value)
    statement = statement.where(Approval.used_at.is_(None))
    if status is ApprovalStatus.EXPIRED:
        refused = ApprovalStatus.REFUSED.value
        return statement.where(Approval.status != refused, Approval.expires_at <= now)
    return statement.where(Approval.status == status.value, Approval.expires_at > now)


def month_of(
    session: Session, *, venue_id: UUID, agent_id: UUID, kind: str, month: date
) -> tuple[int, int]:
    """Return how often somebody has answered for a kind in a month, and for how much."""
    row = session.get(AuthorityMonth, (venue_id, agent_id, kind, month), populate_existing=True)
    return (row.times, row.amount_minor) if row is not None else (0, 0)


def uses_of(session: Session, subject_id: UUID) -> Sequence[AuthorityUse]:
    """Return what was done about one thing on somebody's authority, oldest first."""
    of_it = select(AuthorityUse).where(AuthorityUse.subject_id == subject_id)
    return session.scalars(of_it.order_by(AuthorityUse.id)).all()
