"""The route by which a person asks not to be called: it ends every call of theirs at once."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve
from ktv_booking.members import present, service
from ktv_booking.outreach import schemas
from ktv_booking.outreach.service.refusing import leave_alone
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.work import Work

router = APIRouter(prefix="/v1/members/{member_id}", tags=["members"])


@router.post("/do-not-call")
@declares(venue="subject", rate="write", personal=True)
def set_do_not_call(
    member_id: UUID, body: schemas.DoNotCall, work: Work, now: Now, agent: MayReserve
) -> schemas.MemberOut:
    """A person is not to be called: no number of theirs, for no list, and what is listed ends.

    Taken back by a lead.
    """

    def note(session: Session) -> schemas.MemberOut:
        member = service.member_for_change(session, member_id, by=agent)
        if body.do_not_call:
            leave_alone(session, member, reason=body.reason, by=agent, now=now)
        else:
            service.set_do_not_call(session, member, False, reason=body.reason, by=agent, now=now)
        return present.member_out(session, member)

    return work(note)
