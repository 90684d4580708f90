"""Calls that are to be made, as agents work on them: claimed, dialled, and what came of them."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.web.fields import CodeWord, DocumentIn, DocumentOut, Id, Instant, Line, PartySize
from ktv_booking.web.texts import Reason, TextOut

TaskStatus = Literal["open", "leased", "retry", "done", "closed", "expired"]
Purpose = Literal["marketing", "service"]
Connect = Literal[
    "connected",
    "busy",
    "powered_off",
    "unreachable",
    "suspended",
    "invalid_number",
    "number_changed",
    "call_restricted",
    "line_fault",
]
Answered = Literal["person", "no_answer", "voicemail", "rejected"]
AnsweredBy = Literal["self", "acquaintance", "stranger"]
BestTime = Literal["morning", "afternoon", "evening"]
Understanding = Literal["understood", "not_understood"]
FollowUp = Literal["message", "recall", "manager", "none"]
Outcome = Literal[
    "informed",
    "booked",
    "will_come",
    "reconfirmed",
    "changed",
    "cancelled",
    "not_interested",
    "opt_out",
    "wrong_number",
    "call_back_at",
]


class NewCallClaim(DocumentIn):
    """What somebody wants to call for; what is left out narrows nothing."""

    venue_id: Id | None = None
    campaign_id: Id | None = None
    list_id: Id | None = None


class CallTaskReturn(DocumentIn):
    """Why a task is given back that was not called."""

    reason: Reason | None = None


class CallTaskAssignment(DocumentIn):
    """Who is to make this call: a login, or null for whoever comes first."""

    assigned_to: Annotated[Line, Field(min_length=1)] | None


class CallFollowUp(DocumentIn):
    """What a manager told somebody who had not understood a call; numbers are struck out."""

    note: Reason | None = None


class NewDial(DocumentIn):
    """Which number, the first being 1, and which version of a script is read from."""

    number: Annotated[int, Field(ge=1, le=10)] = 1
    script_version_id: Id | None = None


class BookingChangeSaid(DocumentIn):
    """What a guest wants otherwise who is asked about a booking: at least one thing."""

    starts_at: Instant | None = None
    minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)] | None = None
    party_size: PartySize | None = None
    room_class: CodeWord | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise Nonsense("请给出要更改的内容", "say what is to change")
        return self


class NewCallResult(DocumentIn):
    """What came of a call: each question only where the one before was answered.

    Connected? Then `answered`; a person? Then `answered_by`; the person who was called? Then
    `understanding` and `outcome`. `best_time` is when somebody else said they can be reached.
    """

    connect: Connect
    answered: Answered | None = None
    answered_by: AnsweredBy | None = None
    message_left: bool | None = None
    best_time: BestTime | None = None
    understanding: Understanding | None = None
    follow_up: FollowUp | None = Field(
        default=None, description="`message` texts them who rang and where to ring back"
    )
    outcome: Outcome | None = None
    call_back_at: Instant | None = None
    reservation_id: Id | None = Field(
        default=None, description="of `booked`: made with source outbound_call and the campaign_id"
    )
    change: BookingChangeSaid | None = Field(default=None, description="of `changed`")


class CallNumberOut(DocumentOut):
    """A number without its beginning; `number` is what a dial names it by."""

    number: int
    phone_masked: str
    may_be_dialled: bool


class CalledCampaignOut(DocumentOut):
    """For which campaign."""

    id: UUID
    kind: str
    name: TextOut


class CallTextOut(DocumentOut):
    """A text that follows a call: `waiting` to be sent, `sent`, or `not_sent` and why."""

    status: Literal["waiting", "sent", "not_sent"]
    sent_at: AwareDatetime | None
    failure: str | None


class CallAttemptOut(DocumentOut):
    """A call that was made; open until its result is noted. `counts` is false for our own fault.

    `text` is what `follow_up: message` sends; null where none was asked for. Of a `follow_up:
    manager` `followed_up_at` says when one dealt with it, null while it waits.
    """

    id: UUID
    by: str
    dialled_at: AwareDatetime
    closed_at: AwareDatetime | None
    phone_masked: str | None
    counts: bool
    connect: Connect | None
    answered: Answered | None
    answered_by: AnsweredBy | None
    message_left: bool
    best_time: BestTime | None
    understanding: Understanding | None
    follow_up: FollowUp | None
    followed_up_at: AwareDatetime | None
    followed_up_by: str | None
    follow_up_note: str | None
    outcome: Outcome | None
    call_back_at: AwareDatetime | None
    booked_reservation_id: UUID | None
    script_version_id: UUID | None
    text: CallTextOut | None


class CallTaskOut(DocumentOut):
    """A call that is to be made: to whom, why, where it stands, what was tried.

    `why` is the reason for which they are on the list, `benefit_on` the day it is about, `facts`
    what a booking costs as agreed and by the new prices.
    `not_before` is when it may be tried again, `expires_at` from when it would come too late.
    """

    id: UUID
    list_id: UUID
    venue_id: UUID
    business_date: date
    campaign: CalledCampaignOut
    purpose: Purpose
    why: str
    facts: dict[str, Any] | None
    benefit_on: date | None
    member_id: UUID | None
    reservation_id: UUID | None
    name: str | None
    title: str | None
    preferred_language: str | None
    numbers: list[CallNumberOut]
    status: TaskStatus
    outcome: str | None
    closed_why: str | None
    not_before: AwareDatetime | None
    expires_at: AwareDatetime
    attempts_made: int
    assigned_to: str | None
    leased_by: str | None
    leased_until: AwareDatetime | None
    attempts: list[CallAttemptOut]
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class PassedTaskOut(DocumentOut):
    """Somebody who was next and is not called: `until` when, null for good; `why` not."""

    task_id: UUID
    why: str
    until: AwareDatetime | None


class CallClaimOut(DocumentOut):
    """The call that is in the caller's hands now, null where nothing waits at this hour.

    `next_at` is then from when something does; null where nothing is left to call.
    """

    task: CallTaskOut | None
    passed: list[PassedTaskOut]
    next_at: AwareDatetime | None


class DialOut(DocumentOut):
    """The one answer that holds the number whole. It is not kept for repeats.

    `neutral_message` is all that may be left with anybody else; null where one was left already.
    `may_text` says whether a text may be offered to the person (`follow_up: message`).
    """

    attempt_id: UUID
    task_id: UUID
    phone: str
    dialled_at: AwareDatetime
    leased_until: AwareDatetime
    neutral_message: TextOut | None
    may_text: bool


class NextStepOut(DocumentOut):
    """What follows: done, tried again at an instant, or closed and why.

    `agreed` where the person named the hour; `number_left_alone` for all who carry it;
    `tasks_closed` counts the person's other calls that an opt-out ended.
    """

    standing: Literal["done", "retry", "closed"]
    at: AwareDatetime | None
    why: str | None
    agreed: bool
    number_left_alone: bool
    tasks_closed: int


class CallResultOut(DocumentOut):
    """A call with its result, what follows from it, and the task as it stands then."""

    attempt: CallAttemptOut
    next: NextStepOut
    task: CallTaskOut
