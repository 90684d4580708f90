"""The route by which a guest's number that calls gave up is good again."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve
from ktv_booking.outreach import present, schemas
from ktv_booking.outreach.service.believing import believe_guest
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/reservations/{reservation_id}", tags=["reservations"])


@router.post("/phone-confirmation")
@declares(venue="subject", rate="write", personal=True)
def confirm_phone(
    reservation_id: UUID, body: schemas.PhoneConfirmation, work: Work, now: Now, agent: MayReserve
) -> schemas.GuestPhoneOut:
    """The guest was spoken to on their number: calls that found it dead count no more."""

    def confirmed(session: Session) -> schemas.GuestPhoneOut:
        booking = believe_guest(session, reservation_id, reason=body.reason, by=agent, now=now)
        return present.guest_phone_out(session, booking)

    return work(confirmed)
