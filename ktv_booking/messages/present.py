"""Messages as the contract shows them: the text as it would be sent now, the phone masked."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import masked
from ktv_booking.messages import schemas
from ktv_booking.messages.letters import phone_for, text_of
from ktv_booking.messages.models import Message
from ktv_booking.messages.queries import reservations_of
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.queries import venue_facts


def messages_out(
    session: Session, rows: list[Message], *, now: datetime
) -> list[schemas.MessageOut]:
    """Return messages in the order given."""
    known = reservations_of(session, rows)
    return [message_out(session, row, known, now=now) for row in rows]


def message_out(
    session: Session, row: Message, known: Mapping[UUID, Reservation], *, now: datetime
) -> schemas.MessageOut:
    """Return one message; no text where the person was erased."""
    reservation, venue = known[row.reservation_id], venue_facts(session, row.venue_id)
    phone = phone_for(reservation, row.recipient)
    return schemas.MessageOut.model_validate(
        {
            "id": row.id,
            "venue_id": row.venue_id,
            "reservation_id": row.reservation_id,
            "business_date": reservation.business_date,
            "kind": row.kind,
            "recipient": row.recipient,
            "phone_masked": masked(phone),
            "language": row.language,
            "text": text_of(session, row, reservation, now=now) if phone else None,
            "status": row.status,
            "tries": row.tries,
            "next_try_at": row.next_try_at and venue.local(row.next_try_at),
            "sent_at": row.sent_at and venue.local(row.sent_at),
            "failure": row.failure,
            "created_at": venue.local(row.created_at),
        }
    )
