"""Working the calls: the next one in hand, given back, kept for somebody, dialled, noted."""

from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayCall, MayRunCampaigns
from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.errors import DomainError
from ktv_booking.outreach import present, schemas
from ktv_booking.outreach.queries.working import task_for
from ktv_booking.outreach.rules.eligibility import CallCapReached, NotToBeCalled
from ktv_booking.outreach.rules.hours import OutsideCallHours
from ktv_booking.outreach.rules.neutral import NoTextWanted
from ktv_booking.outreach.service.claiming import (
    TaskNotInHand,
    TaskOver,
    assign,
    claim,
    give_task_back,
)
from ktv_booking.outreach.service.dialling import (
    CallListPaused,
    CallStillOpen,
    NumberNotDialable,
    after_refusal,
    dial,
)
from ktv_booking.outreach.service.following_up import NoFollowUp, follow_up
from ktv_booking.outreach.service.noting import BookedOnAnotherCall, CallNotOpen, note_result
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken
from ktv_booking.reservations.rules.bookable import DurationNotAllowed, OutsideOpeningHours
from ktv_booking.reservations.rules.states import ActionNotAllowed, GraceOver, HoldExpired
from ktv_booking.rooms.rules import CapacityExceeded
from ktv_booking.venues.rules.refusals import DayClosed
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now, RealNow
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.problems.kinds import TooManyRequests
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/call-tasks", tags=["outreach"])

OF_THE_BOOKING = (
    HoldExpired, GraceOver, ActionNotAllowed, DayClosed, NoRoomFree, RoomAlreadyTaken,
    CapacityExceeded, DurationNotAllowed, OutsideOpeningHours, ApprovalRequired,
)  # fmt: skip


@router.post("/claims")
@declares(venue="body", rate="write", personal=True)
def claim_call(
    body: schemas.NewCallClaim, work: Work, now: Now, agent: MayCall
) -> schemas.CallClaimOut:
    """Take the next call in hand for some minutes; who has one goes on with it.

    Two people never get the same. Who may not be called is closed here with the reason, and who
    may not be called yet is put off: both are told in `passed`.
    """
    wanted = present.wanted_of(body)
    return work(
        lambda session: present.claim_out(
            session, claim(session, wanted, by=agent, now=now), now=now
        )
    )


@router.get("/{task_id}")
@declares(venue="subject", rate="read", personal=True)
def read_call_task(task_id: UUID, read: Read, now: Now, agent: MayCall) -> schemas.CallTaskOut:
    """One call that is to be made, and what was tried."""
    return read(
        lambda session: present.call_task_out(
            session, task_for(session, task_id, agent=agent), now=now
        )
    )


@router.post("/{task_id}/return", responses=may_refuse(TaskOver, TaskNotInHand))
@declares(venue="subject", rate="write", personal=True)
def return_call_task(
    task_id: UUID,
    body: schemas.CallTaskReturn | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayCall,
) -> schemas.CallTaskOut:
    """Give a task back that was not called; the next person gets it."""
    reason = None if body is None else body.reason

    def give_back(session: Session) -> schemas.CallTaskOut:
        task = give_task_back(session, task_id, reason=reason, by=agent, now=now)
        return present.call_task_out(session, task, now=now)

    return work(give_back)


@router.post("/{task_id}/assignment", responses=may_refuse(TaskOver))
@declares(venue="subject", rate="write", personal=True)
def assign_call_task(
    task_id: UUID, body: schemas.CallTaskAssignment, work: Work, now: Now, agent: MayRunCampaigns
) -> schemas.CallTaskOut:
    """Keep a call for one person, or for whoever comes first; who has it in hand keeps it."""

    def keep(session: Session) -> schemas.CallTaskOut:
        task = assign(session, task_id, body.assigned_to, by=agent, now=now)
        return present.call_task_out(session, task, now=now)

    return work(keep)


@router.post(
    "/{task_id}/dial",
    responses=may_refuse(
        TaskOver,
        TaskNotInHand,
        CallListPaused,
        OutsideCallHours,
        NotToBeCalled,
        CallCapReached,
        CallStillOpen,
        NumberNotDialable,
        TooManyRequests,
    ),
)
@declares(venue="subject", rate="reveal", personal=True)
def dial_call_task(
    task_id: UUID,
    body: schemas.NewDial,
    *,
    work: Work,
    now: Now,
    seen_at: RealNow,
    agent: MayCall,
) -> schemas.DialOut:
    """Show the number that is dialled now, written down and counted; every gate is passed again.

    To ask again before the result is noted is the same call.
    """

    def shown(session: Session) -> schemas.DialOut:
        dialled = dial(
            session,
            task_id,
            number=body.number,
            script_version_id=body.script_version_id,
            by=agent,
            now=now,
            seen_at=seen_at,
        )
        return present.dial_out(session, dialled)

    def refused(session: Session, refusal: DomainError) -> None:
        after_refusal(session, task_id, refusal, by=agent)

    return work(shown, on_refusal=refused, is_secret=True)


@router.post(
    "/{task_id}/attempts",
    responses=may_refuse(CallNotOpen, NoTextWanted, BookedOnAnotherCall, *OF_THE_BOOKING),
)
@declares(venue="subject", rate="write", personal=True)
def note_call_result(
    task_id: UUID, body: schemas.NewCallResult, work: Work, now: Now, agent: MayCall
) -> schemas.CallResultOut:
    """Note what came of the call one made, and be told what follows and when.

    A confirmation call acts on the booking: noted, changed or cancelled, or nothing at all is.
    """
    result, change = present.result_of(body), present.change_said(body)
    note = partial(note_result, task_id=task_id, result=result, change=change, by=agent, now=now)
    return work(lambda session: present.result_out(session, note(session), now=now))


@router.post("/{task_id}/follow-up", responses=may_refuse(NoFollowUp))
@declares(venue="subject", rate="write", personal=True)
def follow_call_up(
    task_id: UUID,
    body: schemas.CallFollowUp | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayRunCampaigns,
) -> schemas.CallTaskOut:
    """A manager has dealt with who did not understand: they wait no more.

    Said again, it is as it was said first.
    """
    note = None if body is None else body.note

    def dealt_with(session: Session) -> schemas.CallTaskOut:
        task = follow_up(session, task_id, note=note, by=agent, now=now)
        return present.call_task_out(session, task, now=now)

    return work(dealt_with)
