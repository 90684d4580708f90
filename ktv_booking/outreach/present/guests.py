"""A guest's number as the contract shows it: masked, and whether it is dialled."""

from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import masked
from ktv_booking.outreach import schemas
from ktv_booking.outreach.queries.callees import given_up_at, is_dead
from ktv_booking.reservations.models import Reservation


def guest_phone_out(session: Session, booking: Reservation) -> schemas.GuestPhoneOut:
    """Return the number of a booking's guest, and whether calls dial it."""
    phone = booking.guest_phone or ""
    return schemas.GuestPhoneOut(
        reservation_id=booking.id,
        phone_masked=masked(phone) or "",
        given_up_at=given_up_at(session, phone),
        may_be_dialled=not is_dead(session, phone),
    )
