"""The one door through which a phone number leaves the house."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReveal
from ktv_booking.reservations.schemas.reveal import PhoneReveal, RevealedPhoneOut
from ktv_booking.reservations.service.revealing import reveal_phone
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import RealNow
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.problems.kinds import TooManyRequests
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/reservations/{reservation_id}", tags=["reservations"])


@router.post("/phone-reveal", responses=may_refuse(TooManyRequests))
@declares(venue="subject", rate="reveal", personal=True)
def reveal(
    reservation_id: UUID, body: PhoneReveal, work: Work, now: RealNow, agent: MayReveal
) -> RevealedPhoneOut:
    """Show one number whole, with a reason; each look is in the audit log, so many an hour."""

    def shown(session: Session) -> RevealedPhoneOut:
        phone = reveal_phone(
            session, reservation_id, whose=body.of, reason=body.reason, by=agent, now=now
        )
        return RevealedPhoneOut(reservation_id=reservation_id, of=body.of, phone=phone)

    return work(shown, is_secret=True)
