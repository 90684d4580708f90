"""What came of one call: three questions kept apart, each asked only where the last was answered.

Was there a connection? Who answered? Was it understood, and what came of it? An attempt may be
closed once no question is open; what cannot both be true is refused, field by field.
Source: workflows 31-40; docs/rules.md R-71.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.rules.hours import PartOfDay


class Connect(StrEnum):
    """Was there a connection? `line_fault` is our own failure, not theirs."""

    CONNECTED = "connected"
    BUSY = "busy"
    POWERED_OFF = "powered_off"
    UNREACHABLE = "unreachable"
    SUSPENDED = "suspended"
    INVALID_NUMBER = "invalid_number"
    NUMBER_CHANGED = "number_changed"
    CALL_RESTRICTED = "call_restricted"
    LINE_FAULT = "line_fault"


class Answered(StrEnum):
    """Did anybody answer? Who is cut off by the guest (`rejected`) is not who nobody heard."""

    PERSON = "person"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    REJECTED = "rejected"


class AnsweredBy(StrEnum):
    """Who was it? Only to `self` is anything personal said."""

    SELF = "self"
    ACQUAINTANCE = "acquaintance"
    STRANGER = "stranger"


class Understanding(StrEnum):
    """Was it understood?"""

    UNDERSTOOD = "understood"
    NOT_UNDERSTOOD = "not_understood"


class FollowUp(StrEnum):
    """What is done where it was not understood."""

    MESSAGE = "message"
    RECALL = "recall"
    MANAGER = "manager"
    NONE = "none"


class Outcome(StrEnum):
    """What came of it. `not_interested` is no `opt_out`: the one is about this campaign."""

    INFORMED = "informed"
    BOOKED = "booked"
    WILL_COME = "will_come"
    RECONFIRMED = "reconfirmed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    NOT_INTERESTED = "not_interested"
    OPT_OUT = "opt_out"
    WRONG_NUMBER = "wrong_number"
    CALL_BACK_AT = "call_back_at"


NEEDS_NO_UNDERSTANDING: Final = {Outcome.NOT_INTERESTED, Outcome.OPT_OUT, Outcome.CALL_BACK_AT}
ABOUT_A_BOOKING: Final = {Outcome.RECONFIRMED, Outcome.CHANGED, Outcome.CANCELLED}
INVITING: Final = {Outcome.BOOKED, Outcome.WILL_COME}
OF_AN_ACQUAINTANCE: Final = {Outcome.OPT_OUT, Outcome.CALL_BACK_AT}
LONGEST_WAIT_FOR_A_CALL: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class CallResult:
    """One attempt as the agent notes it; what was never asked is None.

    `best_time` is when somebody else said the member can be reached; `call_back_at` an instant
    that was agreed; `reservation_id` what was booked on the telephone; `changes_booking` says
    that the result carries how a booking is to be changed.
    """

    connect: Connect
    answered: Answered | None = None
    answered_by: AnsweredBy | None = None
    message_left: bool | None = None
    best_time: PartOfDay | None = None
    understanding: Understanding | None = None
    follow_up: FollowUp | None = None
    outcome: Outcome | None = None
    call_back_at: datetime | None = None
    reservation_id: UUID | None = None
    changes_booking: bool = False

    @property
    def rang(self) -> bool:
        """Say whether somebody's telephone rang."""
        return self.connect is Connect.CONNECTED

    @property
    def reached(self) -> bool:
        """Say whether it was the person who was called."""
        return self.answered_by is AnsweredBy.SELF


Problem = tuple[str, Text]

MUST = Text(zh="请填写此项", en="this must be given")
NOT_HERE = Text(zh="此情形下不填此项", en="this cannot be said of such a call")
BY_BOOKING = Text(zh="仅用于有预约的电话", en="only of a call about somebody's booking")
BY_INVITING = Text(
    zh="已有预约的电话请用 reconfirmed、changed 或 cancelled",
    en="a call about a booking ends reconfirmed, changed or cancelled",
)
IN_TIME = Text(zh="须在此刻之后、60 天之内", en="later than now, and within 60 days")


def ensure_whole(result: CallResult, *, about_booking: bool, now: datetime) -> None:
    """Let an attempt be closed that answers every question, and none that was not asked.

    Args:
        about_booking: somebody's booking is what the call is about.
        now: the instant of the call's end.

    Raises:
        Malformed: names each field that is missing or cannot be.

    Source: workflows 32-40; docs/rules.md R-71.
    """
    problems = dict(reversed(list(_problems(result, about_booking=about_booking, now=now))))
    if problems:
        errors = [{"field": field, "reason": problems[field]} for field in sorted(problems)]
        raise Malformed(errors=errors)


def _problems(result: CallResult, *, about_booking: bool, now: datetime) -> Iterator[Problem]:
    allowed = {"connect"}
    answered = result.answered if result.rang else None
    if result.rang:
        allowed |= {"answered"}
        if answered is None:
            yield "answered", MUST
    if answered is Answered.VOICEMAIL:
        allowed |= {"message_left"}
    if answered is Answered.PERSON:
        allowed |= {"answered_by"} | _asked_of(result)
        if result.answered_by is None:
            yield "answered_by", MUST
        yield from _of_the_person(result, about_booking=about_booking)
    if result.outcome is Outcome.CALL_BACK_AT:
        yield from _of_the_call_back(result.call_back_at, now)
    for field in _given(result) - allowed:
        yield field, NOT_HERE


def _asked_of(result: CallResult) -> set[str]:
    """Return what is asked once it is known who answered."""
    match result.answered_by:
        case AnsweredBy.SELF:
            asked = {"understanding", "outcome"}
        case AnsweredBy.ACQUAINTANCE:
            asked = {"message_left", "best_time", "outcome"}
        case AnsweredBy.STRANGER:
            asked = {"outcome"}
        case None:
            asked = set()
    if result.understanding is Understanding.NOT_UNDERSTOOD:
        asked.add("follow_up")
    of_outcome = {
        Outcome.CALL_BACK_AT: "call_back_at",
        Outcome.BOOKED: "reservation_id",
        Outcome.CHANGED: "change",
    }
    if result.outcome in of_outcome:
        asked.add(of_outcome[result.outcome])
    return asked


def _of_the_person(result: CallResult, *, about_booking: bool) -> Iterator[Problem]:
    outcome = result.outcome
    match result.answered_by:
        case AnsweredBy.SELF:
            yield from _of_the_member(result, about_booking=about_booking)
        case AnsweredBy.ACQUAINTANCE if outcome and outcome not in OF_AN_ACQUAINTANCE:
            yield "outcome", NOT_HERE
        case AnsweredBy.STRANGER if outcome and outcome is not Outcome.WRONG_NUMBER:
            yield "outcome", NOT_HERE


def _of_the_member(result: CallResult, *, about_booking: bool) -> Iterator[Problem]:
    outcome, understanding = result.outcome, result.understanding
    if understanding is Understanding.NOT_UNDERSTOOD:
        if result.follow_up is None:
            yield "follow_up", MUST
        if outcome and outcome not in NEEDS_NO_UNDERSTANDING:
            yield "outcome", NOT_HERE
        if outcome is Outcome.OPT_OUT and result.follow_up is FollowUp.MESSAGE:
            yield "follow_up", NOT_HERE
    elif outcome is None:
        yield "outcome", MUST
    elif understanding is None and outcome not in NEEDS_NO_UNDERSTANDING:
        yield "understanding", MUST
    if outcome is Outcome.WRONG_NUMBER:
        yield "outcome", NOT_HERE
    if outcome in ABOUT_A_BOOKING and not about_booking:
        yield "outcome", BY_BOOKING
    if outcome in INVITING and about_booking:
        yield "outcome", BY_INVITING
    if outcome is Outcome.BOOKED and result.reservation_id is None:
        yield "reservation_id", MUST
    if outcome is Outcome.CHANGED and not result.changes_booking:
        yield "change", MUST


def _of_the_call_back(at: datetime | None, now: datetime) -> Iterator[Problem]:
    if at is None:
        yield "call_back_at", MUST
    elif not now < at <= now + LONGEST_WAIT_FOR_A_CALL:
        yield "call_back_at", IN_TIME


def _given(result: CallResult) -> set[str]:
    fields = (
        "connect", "answered", "answered_by", "message_left", "best_time", "understanding",
        "follow_up", "outcome", "call_back_at", "reservation_id",
    )  # fmt: skip
    given = {field for field in fields if getattr(result, field) is not None}
    if result.message_left is False:
        given.discard("message_left")
    return given | ({"change"} if result.changes_booking else set())
