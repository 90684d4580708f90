"""Reading calls that are to be made: the next one for somebody, one of them, its attempts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true, tuple_
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.outreach.models import CallAttempt, CallList, CallTask, Campaign
from ktv_booking.outreach.queries.campaigns import is_seen_by

OPEN, LEASED, RETRY = "open", "leased", "retry"
LIVE = (OPEN, LEASED, RETRY)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to call for; what is None narrows nothing."""

    venue_id: UUID | None = None
    campaign_id: UUID | None = None
    list_id: UUID | None = None


Pair = tuple[UUID, UUID]
"""A campaign at a venue."""


def task_for(
    session: Session, task_id: UUID, *, agent: Agent, for_update: bool = False
) -> CallTask:
    """Return one task of a venue that is the caller's.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(CallTask).where(CallTask.id == task_id)
    if for_update:  # as it is now, whatever was read of it before
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound(what="call_task")
    agent.ensure_at(found.venue_id, what="call_task")
    return found


def ensure_wanted(session: Session, wanted: Wanted, *, agent: Agent) -> None:
    """Let a wish pass that names what is the caller's.

    Raises:
        NotFound: a venue, a list or a campaign that is not, or is not there.
    """
    if wanted.venue_id is not None:
        agent.ensure_at(wanted.venue_id)
    if wanted.list_id is not None:
        call_list = session.get(CallList, wanted.list_id)
        if call_list is None:
            raise NotFound(what="call_list")
        agent.ensure_at(call_list.venue_id, what="call_list")
    if wanted.campaign_id is not None:
        campaign = session.get(Campaign, wanted.campaign_id)
        if campaign is None or not is_seen_by(campaign, agent):
            raise NotFound(what="campaign")


def in_hand_of(session: Session, wanted: Wanted, *, agent: Agent, now: datetime) -> CallTask | None:
    """Return the task that somebody has in hand already."""
    return session.scalars(
        select(CallTask)
        .where(
            CallTask.status == LEASED,
            CallTask.leased_by == agent.login,
            CallTask.leased_until > now,
            *_narrowed(wanted, agent),
        )
        .order_by(CallTask.leased_until, CallTask.id)
        .limit(1)
        .with_for_update()
    ).first()


def pairs_waiting(
    session: Session, wanted: Wanted, *, agent: Agent, now: datetime
) -> Sequence[Pair]:
    """Return the campaigns and venues of which some task may be worked on now, but for hours."""
    statement = _due(select(CallTask.campaign_id, CallTask.venue_id), wanted, agent, now)
    return [(row[0], row[1]) for row in session.execute(statement.distinct())]


def next_due(
    session: Session,
    wanted: Wanted,
    *,
    calling: Collection[Pair],
    lawful: Collection[UUID],
    agent: Agent,
    now: datetime,
) -> CallTask | None:
    """Return the next task for somebody, locked; one that another has locked is passed over.

    `calling` are campaigns and venues whose hours are on; at venues that are `lawful` now an hour
    that was agreed is kept besides. What is the caller's own comes first, then what was promised
    or put off to now, then the lists in order.
    """
    agreed = and_(
        CallTask.not_before.is_not(None),
        CallTask.venue_id.in_(lawful),
        exists().where(
            CallAttempt.task_id == CallTask.id, CallAttempt.call_back_at == CallTask.not_before
        ),
    )
    is_on = tuple_(CallTask.campaign_id, CallTask.venue_id).in_(calling) if calling else false()
    found: CallTask | None = session.scalars(
        _due(select(CallTask), wanted, agent, now)
        .where(or_(is_on, agreed))
        .order_by(
            CallTask.assigned_to.is_(None),
            CallTask.not_before.is_(None),
            CallTask.not_before,
            CallTask.business_date,
            CallTask.place,
            CallTask.id,
        )
        .limit(1)
        .with_for_update(of=CallTask, skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    return found


def attempts_of(session: Session, task_id: UUID) -> Sequence[CallAttempt]:
    """Return the calls that were made for a task, oldest first."""
    return session.scalars(
        select(CallAttempt)
        .where(CallAttempt.task_id == task_id)
        .order_by(CallAttempt.dialled_at, CallAttempt.id)
    ).all()


def open_call_of(session: Session, task_id: UUID, *, agent: Agent) -> CallAttempt | None:
    """Return the call that somebody made for a task and whose result is not noted yet."""
    return session.scalars(
        select(CallAttempt)
        .where(
            CallAttempt.task_id == task_id,
            CallAttempt.by == agent.login,
            CallAttempt.closed_at.is_(None),
        )
        .order_by(CallAttempt.dialled_at.desc(), CallAttempt.id.desc())
        .limit(1)
    ).first()


def message_was_left(session: Session, task: CallTask, entries: Collection[UUID]) -> bool:
    """Say whether somebody was asked already, for this campaign, to pass something on."""
    theirs = CallAttempt.member_id.in_(entries) if entries else CallAttempt.task_id == task.id
    left = exists().where(
        CallAttempt.campaign_id == task.campaign_id, theirs, CallAttempt.message_left
    )
    return bool(session.scalar(select(left)))


def _due(statement: Any, wanted: Wanted, agent: Agent, now: datetime) -> Any:
    return (
        statement.join(CallList, CallList.id == CallTask.list_id)
        .join(Campaign, Campaign.id == CallTask.campaign_id)
        .where(
            CallTask.status.in_(LIVE),
            or_(CallTask.status != LEASED, CallTask.leased_until <= now),
            or_(CallTask.not_before.is_(None), CallTask.not_before <= now),
            CallTask.expires_at > now,
            or_(CallTask.assigned_to.is_(None), CallTask.assigned_to == agent.login),
            CallList.status == OPEN,
            Campaign.active,
            *_narrowed(wanted, agent),
        )
    )


def _narrowed(wanted: Wanted, agent: Agent) -> list[ColumnElement[bool]]:
    mine = true() if agent.is_everywhere else CallTask.venue_id.in_(agent.venue_ids)
    columns = {
        CallTask.venue_id: wanted.venue_id,
        CallTask.campaign_id: wanted.campaign_id,
        CallTask.list_id: wanted.list_id,
    }
    return [mine, *(column == value for column, value in columns.items() if value is not None)]
