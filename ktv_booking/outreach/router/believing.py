"""Whether a guest's number is dialled, and the word by which it is good again."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve, MayView
from ktv_booking.outreach import present, schemas
from ktv_booking.outreach.service.believing import believe_guest, guest_with_a_number
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/reservations/{reservation_id}", tags=["reservations"])


@router.get("/phone-confirmation")
@declares(venue="subject", rate="read", personal=True)
def read_phone_confirmation(
    reservation_id: UUID, read: Read, agent: MayView
) -> schemas.GuestPhoneOut:
    """Whether calls dial the guest's number, and since when they found it dead."""

    def shown(session: Session) -> schemas.GuestPhoneOut:
        booking = guest_with_a_number(session, reservation_id, by=agent)
        return present.guest_phone_out(session, booking)

    return read(shown)


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
