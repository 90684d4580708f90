"""When there will be something to call: asked only where nothing is at this hour."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.outreach.models import CallAttempt, CallTask
from ktv_booking.outreach.queries.working import LEASED, LIVE

LOOKED_THROUGH = 20


@dataclass(frozen=True, slots=True)
class Coming:
    """Calls of a list that may be made from `at`, at an hour of its campaign unless `agreed`."""

    list_id: UUID
    at: datetime
    expires_at: datetime
    agreed: bool = False


def coming_calls(
    session: Session, list_ids: Collection[UUID], *, agent: Agent, now: datetime
) -> list[Coming]:
    """Return what waits on these lists for an hour, and what was put off, the soonest first."""
    free = _free(list_ids, agent, now)
    due = or_(CallTask.not_before.is_(None), CallTask.not_before <= now)
    waits_for_an_hour = session.execute(
        select(CallTask.list_id, func.max(CallTask.expires_at))
        .where(*free, due)
        .group_by(CallTask.list_id)
    )
    agreed = exists().where(
        CallAttempt.task_id == CallTask.id, CallAttempt.call_back_at == CallTask.not_before
    )
    put_off = session.execute(
        select(CallTask.list_id, CallTask.not_before, CallTask.expires_at, agreed)
        .where(*free, CallTask.not_before > now)
        .order_by(CallTask.not_before, CallTask.id)
        .limit(LOOKED_THROUGH)
    )
    return [
        *(Coming(list_id, now, expires_at) for list_id, expires_at in waits_for_an_hour),
        *(Coming(row[0], row[1] or now, row[2], row[3]) for row in put_off),
    ]


def _free(list_ids: Collection[UUID], agent: Agent, now: datetime) -> list[ColumnElement[bool]]:
    return [
        CallTask.status.in_(LIVE),
        CallTask.list_id.in_(list_ids),
        CallTask.expires_at > now,
        or_(CallTask.assigned_to.is_(None), CallTask.assigned_to == agent.login),
        or_(CallTask.status != LEASED, CallTask.leased_until <= now),
    ]
