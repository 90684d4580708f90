"""What a policy says to a request that was made in the past, by its rules alone.

Rooms, quotas and the limit of a telephone are not counted again: they hang on what others had
booked by then.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum

from ktv_booking.kernel.errors import DomainError
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.judging import admit, ensure_enough_people
from ktv_booking.venues.rules.calendar import DaySwitches
from ktv_booking.venues.rules.facts import PublishedPolicy, SwitchesByDay
from ktv_booking.venues.rules.policy import Mode, PolicyTerms


class Answer(StrEnum):
    """What a caller is told."""

    TAKEN = "taken"
    REQUESTED = "requested"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PastCall:
    """What somebody asked for, and when; `code` is the booking's where it became one."""

    stay: Stay
    asked_at: datetime
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call was told, under which terms; there are none where a rule before them refused."""

    answer: Answer
    terms: PolicyTerms | None
    refusal: DomainError | None = None

    @property
    def deposit_minor(self) -> int:
        """Return what is to be paid beforehand."""
        deposit = self.terms and self.terms.deposit
        return deposit.amount_minor if deposit else 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One call under two policies; `before` is None where nothing was published."""

    call: PastCall
    before: Answered | None
    after: Answered

    @property
    def is_changed(self) -> bool:
        """Say whether the caller would have been told something else."""
        return _told(self.before) != _told(self.after)

    def terms_changed(self) -> list[str]:
        """Return the terms that would have been others for a call that is taken by both."""
        before, after = self.before and self.before.terms, self.after.terms
        if before is None or after is None or before is after:
            return []
        names = (one.name for one in fields(PolicyTerms))
        return [name for name in names if getattr(before, name) != getattr(after, name)]


class BeforeTheClose:
    """The days of a book as they were while bookings were taken: none of them is settled."""

    def __init__(self, days: SwitchesByDay) -> None:
        self._days = days

    def of(self, day: date) -> DaySwitches:
        """Return the switches of `day`."""
        return replace(self._days.of(day), settled=False)

    def found_at(self, day: date) -> int:
        """Return the revision at which the book of `day` was found."""
        return self._days.found_at(day)


def answer_to(call: PastCall, book: DayBook, policy: PublishedPolicy) -> Answered:
    """Return what a policy says to a call, at the minute in which it was made."""
    try:
        case, _ = admit(call.stay, book, now=call.asked_at, policy=policy)
        ensure_enough_people(case)
    except DomainError as refusal:
        return Answered(Answer.REFUSED, None, refusal)
    is_request = case.terms.mode is Mode.REQUEST
    return Answered(Answer.REQUESTED if is_request else Answer.TAKEN, case.terms)


def _told(answered: Answered | None) -> tuple[object, ...]:
    if answered is None:
        return ()
    code = answered.refusal and answered.refusal.code
    return answered.answer, code, answered.deposit_minor
