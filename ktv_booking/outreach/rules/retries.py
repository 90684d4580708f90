"""What follows from a call: it is done, or it is tried again, and then when.

Every result says besides what becomes of the number and of the person's wish to be called.
Source: workflows 33-40; rules C12, F12; docs/rules.md R-72.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ktv_booking.outreach.rules.hours import CallHours
from ktv_booking.outreach.rules.results import (
    Answered,
    AnsweredBy,
    CallResult,
    Connect,
    FollowUp,
    Outcome,
    Understanding,
)

AFTER_A_BUSY_LINE: Final = timedelta(minutes=15)
AFTER_OUR_FAULT: Final = timedelta(minutes=10)
DAYS_AFTER_A_REJECTION: Final = 2
MOST_REJECTIONS: Final = 2
DEAD: Final = {Connect.SUSPENDED, Connect.INVALID_NUMBER, Connect.NUMBER_CHANGED}


class Standing(StrEnum):
    """Where a task is after a call: done, to be tried again, or closed without success."""

    DONE = "done"
    RETRY = "retry"
    CLOSED = "closed"


class WhyClosed(StrEnum):
    """Why a task is over that led to nothing."""

    NUMBER_BAD = "number_bad"
    NUMBER_CLOSED = "number_closed"
    REJECTED = "rejected"
    EXHAUSTED = "exhausted"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent on a task, this call included, and what is left.

    `rejections` are calls that were cut off; `other_numbers` those of the person that may still
    be dialled.
    """

    attempts: int
    attempts_today: int
    rejections: int = 0
    other_numbers: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what a campaign calls; `until` is the instant from which it would come too late.

    `again_after` says by the word of a result how long to wait, where the house's own rule is
    not wanted.
    """

    hours: CallHours
    per_day: int = 2
    in_all: int = 3
    min_gap: timedelta = timedelta(minutes=120)
    until: datetime | None = None
    again_after: Mapping[str, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Next:
    """What follows: `at` for a retry, `why` for the rest; `agreed` where the person named it.

    `quarantines` leaves the number alone for all who carry it; `opts_out` closes every open task
    of the person; `uses_attempt` is false where the failure was ours.
    """

    standing: Standing
    at: datetime | None = None
    why: str | None = None
    agreed: bool = False
    quarantines: bool = False
    opts_out: bool = False
    uses_attempt: bool = True


def next_step(result: CallResult, spent: Spent, terms: Terms, *, now: datetime) -> Next:
    """Return what follows from one call that ended at `now`.

    A dead or a stranger's number is left alone by all, and another number of the person is tried
    at once. An agreed hour is kept to, whatever the day's share of calls and however long the
    list is open; but nobody is called more than twice as often as the campaign allows. Our own
    fault costs nobody an attempt.

    Source: workflows 33-40; the intervals are ours: docs/rules.md R-72.
    """
    if (why := _number_lost(result)) is not None:
        return _without_the_number(why, spent, terms, now=now)
    if result.connect is Connect.LINE_FAULT:
        again = terms.hours.next_on(now + AFTER_OUR_FAULT)
        return _in_time(Next(Standing.RETRY, again, uses_attempt=False), terms)
    if result.outcome is Outcome.CALL_BACK_AT and result.call_back_at is not None:
        return _as_agreed(result.call_back_at, spent, terms)
    if (said := _said_of_it(result)) is not None:
        return Next(Standing.DONE, why=said, opts_out=result.outcome is Outcome.OPT_OUT)
    if result.answered is Answered.REJECTED and spent.rejections >= MOST_REJECTIONS:
        return Next(Standing.CLOSED, why=WhyClosed.REJECTED)
    return _once_more(_again_at(result, spent, terms, now), spent, terms)


def _number_lost(result: CallResult) -> WhyClosed | None:
    """Return why a number is left alone from now on; None where it is not."""
    if result.connect in DEAD or result.answered_by is AnsweredBy.STRANGER:
        return WhyClosed.NUMBER_BAD
    if result.answered_by is AnsweredBy.ACQUAINTANCE and result.outcome is Outcome.OPT_OUT:
        return WhyClosed.NUMBER_CLOSED
    return None


def _said_of_it(result: CallResult) -> str | None:
    """Return what came of a talk with the person; None where it is to be had again."""
    if result.outcome is not None:
        return result.outcome.value
    if result.understanding is Understanding.NOT_UNDERSTOOD:
        if result.follow_up is FollowUp.RECALL:
            return None
        return Understanding.NOT_UNDERSTOOD.value
    return None


def _again_at(result: CallResult, spent: Spent, terms: Terms, now: datetime) -> datetime | None:
    """Return when a person who could not be talked to is called again."""
    hours, wait = terms.hours, _wait_after(result, terms)
    if wait is not None:
        return _not_over_the_day(hours.next_on(now + wait), spent, terms, now)
    if result.connect is Connect.CALL_RESTRICTED:
        return hours.next_on(hours.next_day(now))
    if result.answered is Answered.REJECTED:
        then = hours.next_day(now, DAYS_AFTER_A_REJECTION)
        return hours.next_in_another(hours.part_of(now), then)
    if result.best_time is not None:
        after = _not_over_the_day(now + terms.min_gap, spent, terms, now)
        return hours.next_in(result.best_time, after or now) or _another_part(spent, terms, now)
    return _another_part(spent, terms, now)


def _wait_after(result: CallResult, terms: Terms) -> timedelta | None:
    """Return how long to wait where a length says it; None where the part of the day does."""
    usual = {
        Connect.BUSY.value: AFTER_A_BUSY_LINE,
        Connect.POWERED_OFF.value: terms.min_gap,
        Connect.UNREACHABLE.value: terms.min_gap,
    }
    return {**usual, **terms.again_after}.get(_word_of(result))


def _word_of(result: CallResult) -> str:
    """Return what came of a call where nobody could be talked to."""
    return str(result.answered) if result.rang else str(result.connect)


def _another_part(spent: Spent, terms: Terms, now: datetime) -> datetime | None:
    part, hours = terms.hours.part_of(now), terms.hours
    found = hours.next_in_another(part, now + terms.min_gap)
    if found is None or not _over_the_day(found, spent, terms, now):
        return found
    return hours.next_in_another(part, hours.next_day(now))


def _not_over_the_day(
    at: datetime | None, spent: Spent, terms: Terms, now: datetime
) -> datetime | None:
    if at is None or not _over_the_day(at, spent, terms, now):
        return at
    return terms.hours.next_on(terms.hours.next_day(now))


def _over_the_day(at: datetime, spent: Spent, terms: Terms, now: datetime) -> bool:
    is_today = terms.hours.day_of(at) == terms.hours.day_of(now)
    return is_today and spent.attempts_today >= terms.per_day


def _without_the_number(why: WhyClosed, spent: Spent, terms: Terms, *, now: datetime) -> Next:
    if spent.other_numbers < 1:
        return Next(Standing.CLOSED, why=why, quarantines=True)
    if why is WhyClosed.NUMBER_CLOSED:
        later = _another_part(spent, terms, now)
    else:
        later = _not_over_the_day(terms.hours.next_on(now), spent, terms, now)
    again = _once_more(later, spent, terms)
    return Next(again.standing, again.at, again.why, quarantines=True)


def _as_agreed(at: datetime, spent: Spent, terms: Terms) -> Next:
    if spent.attempts >= 2 * terms.in_all:
        return Next(Standing.CLOSED, why=WhyClosed.EXHAUSTED)
    return Next(Standing.RETRY, at, agreed=True)


def _once_more(at: datetime | None, spent: Spent, terms: Terms) -> Next:
    if spent.attempts >= terms.in_all:
        return Next(Standing.CLOSED, why=WhyClosed.EXHAUSTED)
    return _in_time(Next(Standing.RETRY, at), terms)


def _in_time(again: Next, terms: Terms) -> Next:
    if again.at is None or (terms.until is not None and again.at >= terms.until):
        return Next(Standing.CLOSED, why=WhyClosed.TOO_LATE, uses_attempt=again.uses_attempt)
    return again
