"""Finding the next call for somebody among many that wait: by indexes alone, nothing is sorted.

What is somebody's own, what was put off, and what was never tried each have an index in the very
order in which calls are claimed, of live calls only: a claim costs the same whether twenty wait or
twenty thousand. A store takes such an index only where the statement says its condition word for
word, so what is live stands here as text. Why: docs/adr/0029.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, true
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.outreach.models import CallAttempt, CallList, CallTask, Campaign
from ktv_booking.outreach.queries.working import LEASED, OPEN, Wanted

LIVE_TASKS: Final = text("call_tasks.status IN ('open', 'leased', 'retry')")
LONGEST_OPEN: Final = timedelta(days=31)
"""How old a list with calls to make may be: a campaign keeps them for 14 days at most."""


@dataclass(frozen=True, slots=True)
class WaitingList:
    """An open list with live calls on it: of which campaign, where, of which business date."""

    id: UUID
    campaign_id: UUID
    venue_id: UUID
    business_date: date


def in_hand_of(session: Session, wanted: Wanted, *, agent: Agent, now: datetime) -> CallTask | None:
    """Return the task that somebody has in hand already."""
    return session.scalars(
        select(CallTask)
        .where(
            CallTask.status == LEASED,
            CallTask.leased_by == agent.login,
            CallTask.leased_until > now,
            *_narrowed(CallTask, CallTask.list_id, wanted, agent),
        )
        .order_by(CallTask.leased_until, CallTask.id)
        .limit(1)
        .with_for_update()
    ).first()


def lists_waiting(
    session: Session, wanted: Wanted, *, agent: Agent, now: datetime
) -> Sequence[WaitingList]:
    """Return the open lists on which some call is not over yet, oldest first."""
    live = exists().where(CallTask.list_id == CallList.id, LIVE_TASKS)
    rows = session.execute(
        select(CallList.id, CallList.campaign_id, CallList.venue_id, CallList.business_date)
        .join(Campaign, Campaign.id == CallList.campaign_id)
        .where(
            CallList.status == OPEN,
            CallList.business_date >= (now - LONGEST_OPEN).date(),
            Campaign.active,
            live,
            *_narrowed(CallList, CallList.id, wanted, agent),
        )
        .order_by(CallList.business_date, CallList.id)
    )
    return [WaitingList(*row) for row in rows]


def next_due(
    session: Session,
    *,
    calling: Collection[WaitingList],
    lawful: Collection[WaitingList],
    agent: Agent,
    now: datetime,
) -> CallTask | None:
    """Return the next task for somebody, locked; one that another has locked is passed over.

    `calling` are lists whose hours are on; on those that are `lawful` now an hour that was agreed
    is kept besides. What is the caller's own comes first, then what was promised or put off to
    now, then the lists in order.
    """
    is_on = _is_of(calling)
    agreed = and_(
        _is_of(lawful),
        exists().where(
            CallAttempt.task_id == CallTask.id, CallAttempt.call_back_at == CallTask.not_before
        ),
    )
    promised = and_(CallTask.not_before <= now, or_(is_on, agreed))
    fresh = and_(CallTask.not_before.is_(None), is_on)
    mine, nobodys = CallTask.assigned_to == agent.login, CallTask.assigned_to.is_(None)
    days = [one.business_date for one in calling] or [now.date()]
    is_of_them = CallTask.business_date.between(min(days), max(days))
    is_new, since = CallTask.not_before.is_(None), CallTask.not_before
    in_order = (CallTask.business_date, CallTask.place, CallTask.id)
    turns: tuple[tuple[Any, Any], ...] = (
        ((mine, or_(promised, fresh)), (is_new, since, *in_order)),
        ((nobodys, promised), (since, *in_order)),
        ((nobodys, is_of_them, fresh), in_order),
    )
    found = (_first(session, conditions, order, now=now) for conditions, order in turns)
    return next((task for task in found if task is not None), None)


def _first(
    session: Session,
    conditions: tuple[ColumnElement[bool], ...],
    order: tuple[ColumnElement[Any], ...],
    *,
    now: datetime,
) -> CallTask | None:
    return session.scalars(
        select(CallTask)
        .where(
            LIVE_TASKS,
            *conditions,
            or_(CallTask.status != LEASED, CallTask.leased_until <= now),
            CallTask.expires_at > now,
        )
        .order_by(*order)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()


def _is_of(lists: Collection[WaitingList]) -> ColumnElement[bool]:
    """Say that a task is on one of the lists, in a way that leads no store to sort a whole list."""
    return func.coalesce(CallTask.list_id, CallTask.list_id).in_([one.id for one in lists])


def _narrowed(
    of: type[CallTask] | type[CallList], list_id: Any, wanted: Wanted, agent: Agent
) -> list[ColumnElement[bool]]:
    mine = true() if agent.is_everywhere else of.venue_id.in_(agent.venue_ids)
    columns = {
        of.venue_id: wanted.venue_id,
        of.campaign_id: wanted.campaign_id,
        list_id: wanted.list_id,
    }
    return [mine, *(column == value for column, value in columns.items() if value is not None)]
