"""Taking the next call in hand: one task for one person at a time, for as long as a lease."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import exists, literal, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.models import StaffAgent
from ktv_booking.kernel.errors import Conflict, NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import CallTask, Campaign
from ktv_booking.outreach.queries.callees import callee_of, known_of, made_to
from ktv_booking.outreach.queries.coming import coming_calls
from ktv_booking.outreach.queries.waiting import in_hand_of, lists_waiting, next_due
from ktv_booking.outreach.queries.working import (
    LEASED,
    LIVE,
    Wanted,
    ensure_wanted,
    open_call_of,
    task_for,
)
from ktv_booking.outreach.rules.eligibility import (
    number_ready_at,
    person_ready_at,
    why_not,
)
from ktv_booking.outreach.rules.hours import next_on_all
from ktv_booking.outreach.service.closing import close_task, give_back, note
from ktv_booking.outreach.service.terms import (
    hours_abroad,
    hours_of,
    is_agreed,
    lawful_hours_of,
    terms_of,
)
from ktv_booking.venues.queries import venue_facts

LEASE: Final = timedelta(minutes=10)
LEASE_OF_A_CALL: Final = timedelta(minutes=30)
"""From the dial on: talk, and a booking made meanwhile."""

MOST_PASSED_OVER: Final = 30


class TaskNotInHand(Conflict):
    """Somebody else has it, or nobody: claim it first."""

    code = "task-not-in-hand"
    title = Text(zh="该任务不在您手中，请先领取", en="This task is not in your hands: claim one")


class TaskOver(Conflict):
    """It is done or closed; `status` says which."""

    code = "task-over"
    title = Text(zh="该任务已结束", en="This task is over")


@dataclass(frozen=True, slots=True)
class Passed:
    """A task that was passed over at the claim: `until` when, or closed for good."""

    task_id: UUID
    venue_id: UUID
    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """The task that is in hand now, None where nothing waits; what was passed over on the way.

    `next_at` is when something may be called, where nothing is now.
    """

    task: CallTask | None
    passed: tuple[Passed, ...]
    next_at: datetime | None = None


def claim(session: Session, wanted: Wanted, *, by: Agent, now: datetime) -> Claimed:
    """Take the next call in hand, or go on with the one that is.

    Two people never get the same; whose lease ran out is like nobody's. Who is not to be called
    is closed here with the reason, who is not yet to be called is put off.

    Raises:
        NotFound: a venue, a list or a campaign that is not the caller's.
    """
    ensure_wanted(session, wanted, agent=by)
    passed: list[Passed] = []
    task = in_hand_of(session, wanted, agent=by, now=now)
    while task is not None and (over := _passed_over(session, task, by=by, now=now)):
        passed.append(over)
        task = in_hand_of(session, wanted, agent=by, now=now)
    if task is None:
        task = _next(session, wanted, passed, by=by, now=now)
    if task is None:
        return Claimed(None, tuple(passed), _next_at(session, wanted, by=by, now=now))
    by.ensure_at(task.venue_id)
    is_new = task.leased_by != by.login or task.status != LEASED
    lease(task, by=by, until=now + LEASE, now=now)
    session.flush()
    if is_new:
        note(session, task, "claimed", {"leased_by": by.login}, by=by.login, now=now)
    return Claimed(task, tuple(passed))


def lease(task: CallTask, *, by: Agent, until: datetime, now: datetime) -> None:
    """Put a task in somebody's hands, never for shorter than it is already."""
    is_mine = task.status == LEASED and task.leased_by == by.login
    if is_mine and task.leased_until is not None:
        until = max(until, task.leased_until)
    task.status, task.leased_by, task.leased_until = LEASED, by.login, until
    task.updated_at = now


def ensure_in_hand(task: CallTask, *, by: Agent, now: datetime) -> None:
    """Let somebody work on a task that is in their hands.

    Raises:
        TaskOver: it is done or closed.
        TaskNotInHand: it is not theirs, or not any more.
    """
    if task.status not in LIVE:
        raise TaskOver(status=task.status, why=task.closed_why or task.outcome)
    is_mine = task.status == LEASED and task.leased_by == by.login
    if not is_mine or task.leased_until is None or task.leased_until <= now:
        raise TaskNotInHand(status=task.status)


def give_task_back(
    session: Session, task_id: UUID, *, reason: str | None, by: Agent, now: datetime
) -> CallTask:
    """Put a task back that was claimed and is not called: the next person gets it.

    Raises:
        NotFound: absent or foreign.
        TaskOver: it is done or closed.
        TaskNotInHand: it is not theirs.
    """
    task = task_for(session, task_id, agent=by, for_update=True)
    ensure_in_hand(task, by=by, now=now)
    give_back(session, task, action="returned", by=by.login, now=now)
    if reason is not None:
        note(session, task, "return_explained", {}, by=by.login, now=now, reason=reason)
    return task


def assign(
    session: Session, task_id: UUID, login: str | None, *, by: Agent, now: datetime
) -> CallTask:
    """Keep a task for one person, or for nobody in particular; who has it in hand keeps it.

    Raises:
        NotFound: absent or foreign; or nobody of that login works here.
        TaskOver: it is done or closed.
    """
    task = task_for(session, task_id, agent=by, for_update=True)
    if login is not None and not _works_here(session, login):
        raise NotFound(what="agent")
    if task.status not in LIVE:
        raise TaskOver(status=task.status, why=task.closed_why or task.outcome)
    before, task.assigned_to, task.updated_at = task.assigned_to, login, now
    session.flush()
    note(
        session,
        task,
        "assigned",
        {"assigned_to": {"from": before, "to": login}},
        by=by.login,
        now=now,
    )
    return task


def _works_here(session: Session, login: str) -> bool:
    works = exists().where(StaffAgent.login == login, StaffAgent.active)
    return bool(session.scalar(select(literal(1)).where(works)))


def _next(
    session: Session, wanted: Wanted, passed: list[Passed], *, by: Agent, now: datetime
) -> CallTask | None:
    lists = lists_waiting(session, wanted, agent=by, now=now)
    venues = {one.venue_id: venue_facts(session, one.venue_id) for one in lists}
    is_on = {
        (campaign_id, venue_id): hours_of(
            session.get_one(Campaign, campaign_id), venues[venue_id]
        ).are_on(now)
        for campaign_id, venue_id in {(one.campaign_id, one.venue_id) for one in lists}
    }
    may = {one: lawful_hours_of(venue).are_on(now) for one, venue in venues.items()}
    calling = [one for one in lists if is_on[one.campaign_id, one.venue_id]]
    lawful = [one for one in lists if may[one.venue_id]]
    for _ in range(MOST_PASSED_OVER):
        task = next_due(session, calling=calling, lawful=lawful, agent=by, now=now)
        if task is None:
            return None
        over = _passed_over(session, task, by=by, now=now)
        if over is None:
            return task
        passed.append(over)
    return None


def _next_at(session: Session, wanted: Wanted, *, by: Agent, now: datetime) -> datetime | None:
    """Return when there will be something to call for somebody; None where nothing waits."""
    hours = {
        one.id: hours_of(
            session.get_one(Campaign, one.campaign_id), venue_facts(session, one.venue_id)
        )
        for one in lists_waiting(session, wanted, agent=by, now=now)
    }
    found = []
    for one in coming_calls(session, hours.keys(), agent=by, now=now):
        there = hours[one.list_id]
        at = one.at if one.agreed else there.next_on(one.at)
        if at is not None and now < at < one.expires_at:
            found.append(at.astimezone(there.clock.zone))
    return min(found, default=None)


def _passed_over(session: Session, task: CallTask, *, by: Agent, now: datetime) -> Passed | None:
    """Close or put off a task that cannot be called now; None where it can, or is being called."""
    if open_call_of(session, task.id, agent=by) is not None:
        return None
    campaign, venue = (
        session.get_one(Campaign, task.campaign_id),
        venue_facts(session, task.venue_id),
    )
    terms, known = terms_of(task, campaign, venue), known_of(session, task, now=now)
    agreed = is_agreed(session, task, now=now)
    callee = callee_of(session, task, campaign, known, now=now)
    most = terms.in_all * (2 if agreed else 1)
    why = why_not(callee, attempts=task.attempts_made, most=most)
    if why is not None:
        close_task(session, task, why=why.value, by=by.login, now=now)
        return Passed(task.id, task.venue_id, why.value)
    numbers = [
        max(
            number_ready_at(made_to(session, known, one, now=now), terms.hours, now=now),
            next_on_all(hours_abroad(one, venue), now) or now,
        )
        for one in known.numbers
    ]
    ready_at = min(numbers)
    if not agreed:
        made = made_to(session, known, None, now=now)
        ready_at = max(ready_at, person_ready_at(made, terms, now=now))
    if ready_at <= now:
        return None
    _put_off(session, task, ready_at, by=by, now=now)
    return Passed(task.id, task.venue_id, "not_yet", ready_at)


def _put_off(
    session: Session, task: CallTask, until: datetime, *, by: Agent, now: datetime
) -> None:
    task.not_before = until
    if task.status == LEASED:
        give_back(session, task, action="put_off", by=by.login, now=now)
        return
    task.updated_at = now
    session.flush()
    note(session, task, "put_off", {"not_before": until.isoformat()}, by=by.login, now=now)
