"""Dialling: the last gate before a telephone rings, and the door through which the number leaves.

The dial is written down before anybody can answer: who dies before the result has called. A
refusal that was said meanwhile waits for the same lock, and whichever comes first is heard.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.revealing import note_reveal
from ktv_booking.db.base import new_id
from ktv_booking.kernel.errors import Conflict, DomainError, NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.members.models import Member
from ktv_booking.members.queries import phones_of
from ktv_booking.outreach.models import CallAttempt, CallList, CallTask, Campaign
from ktv_booking.outreach.queries.callees import Known, callee_of, known_of, made_to
from ktv_booking.outreach.queries.working import (
    LIVE,
    OPEN,
    message_was_left,
    open_call_of,
    task_for,
)
from ktv_booking.outreach.rules.eligibility import (
    NotToBeCalled,
    ensure_ready,
    number_ready_at,
    person_ready_at,
    why_not,
)
from ktv_booking.outreach.rules.hours import ensure_call_hours
from ktv_booking.outreach.rules.neutral import neutral_message
from ktv_booking.outreach.scripts.queries import ensure_version
from ktv_booking.outreach.service.claiming import LEASE_OF_A_CALL, ensure_in_hand, lease
from ktv_booking.outreach.service.closing import close_task, note
from ktv_booking.outreach.service.terms import hours_abroad, is_agreed, lawful_hours_of, terms_of
from ktv_booking.outreach.service.texting import may_be_texted
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.limits.tries import Allowance

DIALS: Final = Allowance(
    "call-dial",
    free=60,
    window=timedelta(hours=1),
    first_wait=timedelta(minutes=1),
    longest_wait=timedelta(minutes=30),
)
"""So many an hour for each agent: more than anybody can talk to, fewer than a list is worth."""


class CallStillOpen(Conflict):
    """The last call of this task has no result yet: note it first."""

    code = "call-still-open"
    title = Text(zh="请先登记上一通电话的结果", en="Note the result of the last call first")


class NumberNotDialable(Conflict):
    """This number reaches nobody, or somebody else; another one of theirs may do."""

    code = "number-not-dialable"
    title = Text(zh="该号码不可拨打，请换一个", en="This number is not dialled: take another")


class CallListPaused(Conflict):
    """The list is paused, or its campaign switched off."""

    code = "call-list-paused"
    title = Text(zh="该名单已暂停", en="This call list is paused")


@dataclass(frozen=True, slots=True)
class Dialled:
    """A call that may be made now: the number, and what to leave with somebody else.

    There is no message where one was left for this campaign already. `may_text` says whether a
    text may be offered to the person.
    """

    attempt: CallAttempt
    task: CallTask
    phone: str
    neutral_message: Text | None
    may_text: bool


def dial(
    session: Session,
    task_id: UUID,
    *,
    number: int = 1,
    script_version_id: UUID | None = None,
    by: Agent,
    now: datetime,
    seen_at: datetime,
) -> Dialled:
    """Return one number of who is to be called, after every gate was passed once more.

    To dial again before the result is noted is the same call, shown again. `seen_at` is the true
    instant at which the number leaves: by it looks are counted.

    Raises:
        NotFound: absent or foreign; or there is no such number, or no such version of a script.
        TaskOver, TaskNotInHand: it is not the caller's to work on.
        CallListPaused: the list or the campaign was stopped meanwhile.
        OutsideCallHours: not at this hour.
        NotToBeCalled: they may not be called at all; the task is over.
        CallCapReached: they were called often enough for now.
        CallStillOpen: another number of theirs was dialled, and its result is not noted.
        NumberNotDialable: this number of theirs is left alone.
        TooManyRequests: the caller dialled too often within the hour.
    """
    task, known = lock_person(session, task_id, by=by, now=now)
    ensure_in_hand(task, by=by, now=now)
    if script_version_id is not None:
        ensure_version(session, script_version_id)
    venue, phone = venue_facts(session, task.venue_id), _number_of(session, known, number)
    attempt = open_call_of(session, task.id, agent=by)
    if attempt is None:
        _ensure_may_ring(session, task, known=known, phone=phone, venue=venue, now=now)
        attempt = _write(session, task, known, phone, venue=venue, by=by, now=now)
        attempt.script_version_id = script_version_id
    elif attempt.phone != phone:
        raise CallStillOpen(attempt_id=attempt.id)
    return _shown(session, attempt, task, known, venue=venue, by=by, seen_at=seen_at)


def lock_person(
    session: Session, task_id: UUID, *, by: Agent, now: datetime
) -> tuple[CallTask, Known]:
    """Return a task under the lock of its person, and what is known of them then.

    First the person, then tasks: whoever closes all of a person's tasks does the same.
    """
    found = task_for(session, task_id, agent=by)
    known = known_of(session, found, now=now)
    if known.member is not None:
        session.scalars(
            select(Member)
            .where(Member.id == known.member.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
    task = task_for(session, task_id, agent=by, for_update=True)
    return task, known_of(session, task, now=now)


def after_refusal(session: Session, task_id: UUID, refusal: DomainError, *, by: Agent) -> None:
    """Close the task of somebody who turned out not to be called at all."""
    if not isinstance(refusal, NotToBeCalled):
        return
    task = task_for(session, task_id, agent=by, for_update=True)
    if task.status in LIVE:
        why, now = refusal.facts["why"], refusal.facts["at"]
        close_task(session, task, why=why, by=by.login, now=now)


def _number_of(session: Session, known: Known, number: int) -> str:
    """Return the number that was meant, the first being 1.

    Raises:
        NotFound: there is no such number.
        NumberNotDialable: it is left alone, and another of theirs is not.
    """
    if known.booking is not None:
        numbers = [known.booking.guest_phone]
    elif known.member is not None:
        numbers = [one.phone for one in phones_of(session, [known.member.id])[known.member.id]]
    else:
        numbers = []
    if number > len(numbers) or (phone := numbers[number - 1]) is None:
        raise NotFound(what="phone")
    if phone not in known.numbers and known.numbers:
        raise NumberNotDialable(number=number)
    return phone


def _ensure_may_ring(
    session: Session,
    task: CallTask,
    *,
    known: Known,
    phone: str,
    venue: VenueFacts,
    now: datetime,
) -> None:
    campaign = session.get_one(Campaign, task.campaign_id)
    if session.get_one(CallList, task.list_id).status != OPEN or not campaign.active:
        raise CallListPaused
    terms = terms_of(task, campaign, venue)
    agreed = is_agreed(session, task, now=now)
    hours = lawful_hours_of(venue) if agreed else terms.hours
    ensure_call_hours(hours, now=now, abroad=hours_abroad(phone, venue))
    callee = callee_of(session, task, campaign, known, now=now)
    most = terms.in_all * (2 if agreed else 1)
    why = why_not(callee, attempts=task.attempts_made, most=most)
    if why is not None:
        raise NotToBeCalled.because(why, at=now)
    of_number = made_to(session, known, phone, now=now)
    of_person = [] if agreed else made_to(session, known, None, now=now)
    ensure_ready(
        number_ready_at(of_number, terms.hours, now=now),
        person_ready_at(of_person, terms, now=now),
        now=now,
    )


def _write(
    session: Session,
    task: CallTask,
    known: Known,
    phone: str,
    *,
    venue: VenueFacts,
    by: Agent,
    now: datetime,
) -> CallAttempt:
    today = venue.local(now).date()
    attempt = CallAttempt(
        id=new_id(),
        task_id=task.id,
        campaign_id=task.campaign_id,
        venue_id=task.venue_id,
        member_id=known.member and known.member.id,
        reservation_id=task.reservation_id,
        phone=phone,
        by=by.login,
        dialled_at=now,
        dialled_on=today,
        counts=True,
        message_left=False,
    )
    session.add(attempt)
    task.attempts_today = 1 + (task.attempts_today if task.attempts_on == today else 0)
    task.attempts_on, task.attempts_made = today, task.attempts_made + 1
    task.last_attempt_at = now
    lease(task, by=by, until=now + LEASE_OF_A_CALL, now=now)
    session.flush()
    note(session, task, "dialled", {"attempt_id": str(attempt.id)}, by=by.login, now=now)
    return attempt


def _shown(
    session: Session,
    attempt: CallAttempt,
    task: CallTask,
    known: Known,
    *,
    venue: VenueFacts,
    by: Agent,
    seen_at: datetime,
) -> Dialled:
    """Count and write down who sees the number."""
    phone = attempt.phone or ""
    subject, subject_id = ("call_task", task.id)
    if known.booking is not None:
        subject, subject_id = "reservation", known.booking.id
    elif known.member is not None:
        subject, subject_id = "member", known.member.id
    note_reveal(
        session, subject, subject_id, {"phone": phone},
        venue_id=task.venue_id, reason=f"call {attempt.id}", by=by, now=seen_at,
        allowance=DIALS,
    )  # fmt: skip
    message = neutral_message(venue.name, venue.phone)
    was_left = message_was_left(session, task, known.entries)
    may_text = may_be_texted(session, known, phone, now=attempt.dialled_at)
    return Dialled(attempt, task, phone, None if was_left else message, may_text)
