"""A guest's number that calls gave up is good again once the guest is spoken to on it.

Source: docs/rules.md R-73.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.phone import masked
from ktv_booking.outreach.models import CallAttempt
from ktv_booking.outreach.queries.callees import failed_to_reach
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.find import reservation_for


def guest_with_a_number(session: Session, reservation_id: UUID, *, by: Agent) -> Reservation:
    """Return a booking whose guest has a number.

    Raises:
        NotFound: absent or foreign, or a booking without a number.
    """
    booking = reservation_for(session, reservation_id, agent=by)
    if booking.guest_phone is None:
        raise NotFound(what="phone")
    return booking


def believe_guest(
    session: Session, reservation_id: UUID, *, reason: str, by: Agent, now: datetime
) -> Reservation:
    """Note that the guest of a booking was spoken to on their number: it may be dialled again.

    To say it twice changes nothing.

    Raises:
        NotFound: absent or foreign, or a booking without a number.
    """
    booking = guest_with_a_number(session, reservation_id, by=by)
    phone = booking.guest_phone or ""
    calls = disprove(session, phone, now=now)
    if calls:
        record(
            session, "reservation", booking.id, "number_good",
            by=by.login, at=now, venue_id=booking.venue_id, reason=reason,
            changed={"phone": masked(phone), "calls": calls},
        )  # fmt: skip
    return booking


def disprove(session: Session, phone: str, *, now: datetime) -> int:
    """Take back what calls taught of a number that reached nobody; return how many did.

    What came of them stays written. Somebody else's "stop calling" stands.
    """
    taught = session.execute(
        update(CallAttempt)
        .where(
            CallAttempt.phone == phone,
            CallAttempt.disproved_at.is_(None),
            failed_to_reach(CallAttempt),
        )
        .values(disproved_at=now)
        .returning(CallAttempt.id)
    ).all()
    return len(taught)
