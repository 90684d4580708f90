"""How far calls come: of those listed, who was dialled, reached, understood, booked and came.

One pass over the tasks of a span of business days, counted in the store; each step is of the one
before, so the figures only fall. Source: issue of the calls; workflows 36, 37; rules F12.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Subquery, case, func, literal, null, select, true
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.outreach.models import CallAttempt, CallTask
from ktv_booking.outreach.queries.campaigns import campaign_for
from ktv_booking.outreach.rules.results import AnsweredBy, Understanding
from ktv_booking.outreach.scripts.models import Script, ScriptVersion
from ktv_booking.reservations.models import Reservation

By = Literal["campaign", "venue", "day", "script", "agent"]
STEPS = ("listed", "dialled", "reached", "understood", "booked", "seated")


@dataclass(frozen=True, slots=True)
class Span:
    """Which calls are counted: lists of these business days, and what they are narrowed to."""

    first: date
    last: date
    venue_id: UUID | None = None
    campaign_id: UUID | None = None


def funnel(session: Session, span: Span, by: By | None, *, agent: Agent) -> Sequence[Row[Any]]:
    """Return the figures by key, in the order of the keys; without `by` all in one row.

    A task that was read from two versions of a script, or dialled by two people, counts with
    both; one that was never dialled has none.

    Raises:
        NotFound: a venue or a campaign that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    made = _made(by)
    keys: dict[By | None, Any] = {
        "campaign": CallTask.campaign_id,
        "venue": CallTask.venue_id,
        "day": CallTask.business_date,
        "script": made.c.of_call,
        "agent": made.c.of_call,
        None: null(),
    }
    key = keys[by].label("key")
    counted = [func.coalesce(func.sum(made.c[step]), 0).label(step) for step in STEPS[1:]]
    statement = (
        select(key, func.count().label("listed"), *counted)
        .select_from(CallTask)
        .outerjoin(made, made.c.task_id == CallTask.id)
        .where(
            CallTask.business_date.between(span.first, span.last),
            *_narrowed(session, span, agent),
        )
    )
    return session.execute(statement if by is None else statement.group_by(key).order_by(key)).all()


def script_names(session: Session, version_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what versions of scripts are called: occasion, language and number."""
    rows = session.execute(
        select(ScriptVersion.id, Script.occasion, Script.language, ScriptVersion.number)
        .join(Script, Script.id == ScriptVersion.script_id)
        .where(ScriptVersion.id.in_(version_ids))
    )
    return {row.id: f"{row.occasion} {row.language} v{row.number}" for row in rows}


def _made(by: By | None) -> Subquery:
    """Return how far each task came, by its calls; of each call what was read, or who dialled."""
    of_calls: dict[By | None, Any] = {
        "script": CallAttempt.script_version_id,
        "agent": CallAttempt.by,
    }
    of_call = of_calls.get(by)
    steps = {
        "dialled": CallAttempt.counts,
        "reached": CallAttempt.answered_by == AnsweredBy.SELF.value,
        "understood": CallAttempt.understanding == Understanding.UNDERSTOOD.value,
        "booked": CallAttempt.booked_reservation_id.is_not(None),
        "seated": Reservation.seated_at.is_not(None),
    }
    statement = (
        select(
            CallAttempt.task_id,
            (literal(None) if of_call is None else of_call).label("of_call"),
            *(func.max(_flag(step)).label(name) for name, step in steps.items()),
        )
        .outerjoin(Reservation, Reservation.id == CallAttempt.booked_reservation_id)
        .group_by(CallAttempt.task_id)
    )
    return (statement if of_call is None else statement.group_by(of_call)).subquery("made")


def _flag(condition: Any) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _narrowed(session: Session, span: Span, agent: Agent) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        true() if agent.is_everywhere else CallTask.venue_id.in_(agent.venue_ids)
    ]
    if span.venue_id is not None:
        agent.ensure_at(span.venue_id)
        conditions.append(CallTask.venue_id == span.venue_id)
    if span.campaign_id is not None:
        campaign_for(session, span.campaign_id, agent=agent)
        conditions.append(CallTask.campaign_id == span.campaign_id)
    return conditions
