"""The routes by which a person is forgotten: under a number, or as a member."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayErase
from ktv_booking.kernel.errors import Forbidden
from ktv_booking.members.queries import entry_for, member_for
from ktv_booking.oversight import schemas, service
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(tags=["house"])


@router.post("/v1/erasures", responses=may_refuse(ActionNotAllowed))
@declares(venue="chain", rate="write", personal=True)
def erase_person(
    body: schemas.NewErasure, work: Work, now: Now, agent: MayErase
) -> schemas.ErasureOut:
    """Make a person anonymous at every venue; bookings keep all that counts are made of."""
    if not agent.is_everywhere:
        raise Forbidden(permission=agent.permission.value)

    def erase(session: Session) -> schemas.ErasureOut:
        erasure = service.erase(session, body.phone, by=agent.login, now=now, reason=body.reason)
        return schemas.ErasureOut.model_validate(erasure)

    return work(erase)


@router.post("/v1/members/{member_id}/erasure", responses=may_refuse(ActionNotAllowed))
@declares(venue="subject", rate="write", personal=True)
def erase_member(
    member_id: UUID, body: schemas.MemberErasure, work: Work, now: Now, agent: MayErase
) -> schemas.ErasureOut:
    """Make a member anonymous; with a say at every venue, all that they booked as well.

    Said again it finds nothing, and changes nothing.
    """

    def erase(session: Session) -> schemas.ErasureOut:
        member = entry_for(session, member_id, agent=agent)
        if member.erased_at is not None:
            return schemas.ErasureOut.model_validate(service.nothing_left(now=now))
        member = member_for(session, member_id, agent=agent)
        forget = service.erase_member if agent.is_everywhere else service.erase_entry
        erasure = forget(session, member.id, by=agent.login, now=now, reason=body.reason)
        return schemas.ErasureOut.model_validate(erasure)

    return work(erase)
