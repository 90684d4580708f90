"""Ending what is in hand: a task that is over, a person's tasks, a lease, a day's rest."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.outreach.models import CallTask
from ktv_booking.outreach.queries.working import LEASED, LIVE, OPEN, RETRY, booked_with
from ktv_booking.outreach.rules.eligibility import WhyNot

CLOSED, EXPIRED = "closed", "expired"
MOST_AT_ONCE = 200


def close_task(
    session: Session, task: CallTask, *, why: str, by: str, now: datetime, status: str = CLOSED
) -> None:
    """End a task that was locked, and write down why."""
    before = task.status
    task.closed_why = why
    _become(task, status, now=now)
    session.flush()
    note(
        session,
        task,
        status,
        {"status": {"from": before, "to": status}, "why": why},
        by=by,
        now=now,
    )


def give_back(session: Session, task: CallTask, *, action: str, by: str, now: datetime) -> None:
    """Put a task that was locked where it was before somebody took it in hand."""
    _become(task, RETRY if task.attempts_made else OPEN, now=now)
    session.flush()
    note(session, task, action, {"status": {"from": LEASED, "to": task.status}}, by=by, now=now)


def close_all_of(
    session: Session,
    member_ids: Collection[UUID],
    phones: Collection[str],
    *,
    besides: UUID | None = None,
    by: str,
    now: datetime,
) -> int:
    """End every task of a person but one that is at hand, whoever has it; return how many.

    A booking's task is theirs too where the booking has one of `phones`.
    """
    theirs: list[ColumnElement[bool]] = [CallTask.member_id.in_(member_ids)]
    if phones:
        theirs.append(CallTask.reservation_id.in_(booked_with(phones)))
    ended = [task for task in _live(session, or_(*theirs)) if task.id != besides]
    for task in ended:
        close_task(session, task, why="opt_out", by=by, now=now)
    return len(ended)


def close_refused(
    session: Session,
    member_ids: Collection[UUID],
    purposes: Collection[str],
    *,
    by: str,
    now: datetime,
) -> None:
    """End every task of a person for purposes they no longer agree to, whoever has it."""
    theirs = CallTask.member_id.in_(member_ids), CallTask.purpose.in_(purposes)
    for task in _live(session, *theirs):
        close_task(session, task, why=WhyNot.CONSENT.value, by=by, now=now)


def close_unreachable(
    session: Session, member_ids: Collection[UUID], *, by: str, now: datetime
) -> None:
    """End every task of a person of whom no number is left; a booking has a number of its own."""
    theirs = CallTask.member_id.in_(member_ids), CallTask.reservation_id.is_(None)
    for task in _live(session, *theirs):
        close_task(session, task, why=WhyNot.NUMBER_BAD.value, by=by, now=now)


def end_leases(session: Session, venue_id: UUID, *, now: datetime) -> int:
    """Give back what somebody took in hand and never came back with; end what is past its time.

    Safe at any moment, twice, and on two hosts.
    """
    done = 0
    for task in _over(session, venue_id, CallTask.leased_until <= now):
        give_back(session, task, action="lease_ended", by="worker", now=now)
        done += 1
    live = CallTask.status.in_((OPEN, RETRY)), CallTask.expires_at <= now
    for task in _over(session, venue_id, *live):
        close_task(session, task, why="too_late", by="worker", now=now, status=EXPIRED)
        done += 1
    return done


def note(
    session: Session,
    task: CallTask,
    action: str,
    changed: dict[str, object],
    *,
    by: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Write down what became of a task; nothing of the person."""
    record(
        session, "call_task", task.id, action,
        by=by, at=now, venue_id=task.venue_id, changed=changed, reason=reason,
    )  # fmt: skip


def _become(task: CallTask, status: str, *, now: datetime) -> None:
    task.status, task.leased_by, task.leased_until = status, None, None
    task.updated_at = now


def _live(session: Session, *conditions: ColumnElement[bool]) -> Iterable[CallTask]:
    return session.scalars(
        select(CallTask)
        .where(*conditions, CallTask.status.in_(LIVE))
        .order_by(CallTask.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _over(session: Session, venue_id: UUID, *conditions: ColumnElement[bool]) -> Iterable[CallTask]:
    return session.scalars(
        select(CallTask)
        .where(CallTask.venue_id == venue_id, CallTask.status.in_(LIVE), *conditions)
        .order_by(CallTask.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
