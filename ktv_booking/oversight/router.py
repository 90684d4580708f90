"""The route by which a person is forgotten everywhere."""

from fastapi import APIRouter
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayErase
from ktv_booking.kernel.errors import Forbidden
from ktv_booking.oversight import schemas, service
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.work import Work

router = APIRouter(prefix="/v1/erasures", tags=["house"])


@router.post("", responses=may_refuse(ActionNotAllowed))
@declares(venue="chain", rate="write", personal=True)
def erase_person(
    body: schemas.NewErasure, work: Work, now: Now, agent: MayErase
) -> schemas.ErasureOut:
    """Make a person anonymous at every venue; bookings keep all that counts are made of."""
    if not agent.is_everywhere:
        raise Forbidden(permission=agent.permission.value)

    def erase(session: Session) -> schemas.ErasureOut:
        erasure = service.erase(session, body.phone, by=agent.login, now=now, reason=body.reason)
        return schemas.ErasureOut(
            id=erasure.id,
            reservations=erasure.reservations,
            wishes=erasure.wishes,
            answers=erasure.answers,
            erased_at=erasure.erased_at,
        )

    return work(erase)
