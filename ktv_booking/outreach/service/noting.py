"""Noting what came of a call, and doing all that follows from it in one go.

The booking first, then the person, then tasks: the order in which every unit locks them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text
from ktv_booking.members.service import note_consent, quarantine
from ktv_booking.members.service.consenting import Said
from ktv_booking.outreach.models import CallAttempt, CallTask, Campaign
from ktv_booking.outreach.queries.callees import Known
from ktv_booking.outreach.queries.working import LEASED, LIVE, attempts_of, open_call_of, task_for
from ktv_booking.outreach.rules.results import (
    Answered,
    AnsweredBy,
    CallResult,
    FollowUp,
    ensure_whole,
)
from ktv_booking.outreach.rules.retries import Next, Spent, Standing, Terms, next_step
from ktv_booking.outreach.service.appointments import appointments_of, keep_open
from ktv_booking.outreach.service.believing import disprove
from ktv_booking.outreach.service.booked_birthdays import note_booked_on_call
from ktv_booking.outreach.service.closing import note
from ktv_booking.outreach.service.confirming import (
    BookingChange,
    act_on_booking,
    ensure_booked_by_call,
)
from ktv_booking.outreach.service.dialling import lock_person
from ktv_booking.outreach.service.refusing import leave_alone, leave_number_alone, who_speaks
from ktv_booking.outreach.service.terms import terms_of
from ktv_booking.outreach.service.texting import promise_text
from ktv_booking.venues.queries import venue_facts

SAID = (
    "connect", "answered", "answered_by", "best_time", "understanding", "follow_up", "outcome",
)  # fmt: skip
"""What a result says in words."""


class CallNotOpen(Conflict):
    """The caller has dialled nothing here whose result is not noted: dial first."""

    code = "call-not-open"
    title = Text(zh="没有待登记结果的通话，请先拨打", en="There is no open call here: dial first")


class BookedOnAnotherCall(Conflict):
    """A booking is counted for one call alone, the first that was noted with it."""

    code = "booked-on-another-call"
    title = Text(
        zh="该预约已记在另一通电话上", en="This booking is noted with another call already"
    )


BOOKED_ONCE = {"uq_call_attempts_booked_reservation_id": BookedOnAnotherCall}


@dataclass(frozen=True, slots=True)
class Noted:
    """A call with its result, the task as it stands then, and what followed.

    `closed` counts the other tasks of the person that an opt-out ended.
    """

    attempt: CallAttempt
    task: CallTask
    following: Next
    closed: int


def note_result(
    session: Session,
    task_id: UUID,
    result: CallResult,
    change: BookingChange | None,
    *,
    by: Agent,
    now: datetime,
) -> Noted:
    """Note what came of the call one made, and let it follow: retry, booking, number, opt-out.

    It may be noted late, after the lease has run out: what was said on the telephone counts.

    Raises:
        NotFound: absent or foreign.
        CallNotOpen: nothing was dialled, or its result is noted already.
        Malformed: a question is open, two answers cannot both be true, an hour cannot be kept.
        NoTextWanted: a text is to follow, and they refused texts.
        BookedOnAnotherCall: what was booked is noted with another call.
        DomainError: what the booking refuses; then nothing is noted.
    """
    found = task_for(session, task_id, agent=by)
    ringing = _open_call(session, found, by=by)
    ensure_whole(result, about_booking=found.reservation_id is not None, now=now)
    venue = venue_facts(session, found.venue_id)
    may_agree = appointments_of(session, found, ringing.phone, venue)
    may_agree.ensure_kept(result.call_back_at)
    ensure_booked_by_call(session, found, result.reservation_id, by=by)
    note_booked_on_call(session, found, result.reservation_id, now=now)
    act_on_booking(session, found, result, change, by=by, now=now)
    task, known = lock_person(session, task_id, by=by, now=now)
    attempt = _open_call(session, task, by=by)
    terms = terms_of(task, session.get_one(Campaign, task.campaign_id), venue)
    following = _close(session, attempt, task, result, known=known, terms=terms, now=now)
    _let_follow(task, attempt, following, by=by, now=now)
    keep_open(task, following, may_agree)
    session.flush()
    closed = _about_the_person(session, attempt, task, known, following, by=by, now=now)
    _write_down(session, attempt, task, following, by=by, now=now)
    return Noted(attempt, task, following, closed)


def _open_call(session: Session, task: CallTask, *, by: Agent) -> CallAttempt:
    attempt = open_call_of(session, task.id, agent=by)
    if attempt is None:
        raise CallNotOpen
    return attempt


def _close(
    session: Session,
    attempt: CallAttempt,
    task: CallTask,
    result: CallResult,
    *,
    known: Known,
    terms: Terms,
    now: datetime,
) -> Next:
    """Write the result into the attempt and return what follows.

    Raises:
        BookedOnAnotherCall: what was booked is noted with another call.
    """
    with refusing(session, BOOKED_ONCE):
        _write_result(attempt, result, now=now)
    earlier = [one for one in attempts_of(session, task.id) if one.counts]
    today = terms.hours.day_of(now)
    spent = Spent(
        attempts=len(earlier),
        attempts_today=sum(one.dialled_on == today for one in earlier),
        rejections=sum(one.answered == Answered.REJECTED for one in earlier),
        other_numbers=len(set(known.numbers) - {attempt.phone}),
    )
    following = next_step(result, spent, terms, now=now)
    if not following.uses_attempt:
        attempt.counts = False
        task.attempts_made -= 1
        task.attempts_today -= attempt.dialled_on == task.attempts_on
    return following


def _write_result(attempt: CallAttempt, result: CallResult, *, now: datetime) -> None:
    attempt.closed_at = now
    for name in SAID:
        said = getattr(result, name)
        setattr(attempt, name, None if said is None else said.value)
    attempt.message_left, attempt.call_back_at = bool(result.message_left), result.call_back_at
    attempt.booked_reservation_id = result.reservation_id


def _let_follow(
    task: CallTask, attempt: CallAttempt, following: Next, *, by: Agent, now: datetime
) -> None:
    """Put the task where the call leaves it; what somebody else has in hand stays with them."""
    if task.status not in LIVE:
        return
    is_anothers = task.status == LEASED and task.leased_by != by.login
    if following.standing is Standing.RETRY:
        if is_anothers:
            return
        task.not_before = following.at
    task.status, task.leased_by, task.leased_until = following.standing.value, None, None
    if following.standing is Standing.DONE:
        task.outcome = following.why
    elif following.standing is Standing.CLOSED:
        task.outcome, task.closed_why = attempt.outcome, following.why
    task.updated_at = now


def _about_the_person(
    session: Session,
    attempt: CallAttempt,
    task: CallTask,
    known: Known,
    following: Next,
    *,
    by: Agent,
    now: datetime,
) -> int:
    """Text the person, leave the number alone, or them; return how many tasks that ended."""
    phone, proof = attempt.phone or "", f"call {attempt.id}"
    if attempt.follow_up == FollowUp.MESSAGE:
        promise_text(session, attempt, known, now=now)
    if attempt.answered_by == AnsweredBy.SELF:
        disprove(session, phone, now=now)
    if following.quarantines:
        quarantine(session, phone, by=by.login, now=now, reason=proof)
    if not following.opts_out:
        return 0
    name = known.booking.guest_name if known.booking is not None else None
    member = known.member or who_speaks(session, phone, name)
    if member is None:
        return leave_number_alone(session, phone, reason=proof, by=by, now=now, besides=task.id)
    said = Said("any", "call", "withdrawn", proof, "outbound_call")
    note_consent(session, member, said, by=by, now=now)
    return leave_alone(session, member, reason=proof, by=by, now=now, besides=task.id)


def _write_down(
    session: Session,
    attempt: CallAttempt,
    task: CallTask,
    following: Next,
    *,
    by: Agent,
    now: datetime,
) -> None:
    said = {name: getattr(attempt, name) for name in SAID}
    changed: dict[str, object] = {name: value for name, value in said.items() if value is not None}
    changed |= {"attempt_id": str(attempt.id), "status": task.status}
    if following.at is not None:
        changed["not_before"] = following.at.isoformat()
    note(session, task, "called", changed, by=by.login, now=now)
