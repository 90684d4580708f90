"""The words of a message, made from the reservation as it is when they are needed."""

from datetime import datetime

from sqlalchemy.orm import Session

from ktv_booking.kernel.text import Text
from ktv_booking.messages.models import Message
from ktv_booking.messages.rules.occasions import is_still_so, salutation
from ktv_booking.messages.rules.texts import MessageFacts, MessageKind, Reader, message_text
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.present.reservations import said_of, status_now
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.queries import venue_facts


def phone_for(reservation: Reservation, reader: str) -> str | None:
    """Return the number of guest or booker; None once it was erased."""
    return reservation.guest_phone if reader == "guest" else reservation.booker_phone


def owes_deposit(reservation: Reservation) -> bool:
    """Say whether a deposit is asked for and not yet paid or waived."""
    return reservation.deposit_status == "due" and reservation.deposit_due_minor > 0


def is_overtaken(message: Message, reservation: Reservation, *, now: datetime) -> bool:
    """Say whether what the message would tell is no longer so."""
    status = status_now(reservation, now)
    kind = MessageKind(message.kind)
    return not is_still_so(kind, status, owes_deposit=owes_deposit(reservation))


def text_of(session: Session, message: Message, reservation: Reservation, *, now: datetime) -> str:
    """Return the text in the message's language, as it would be sent now."""
    venue = venue_facts(session, reservation.venue_id)
    reader: Reader = "guest" if message.recipient == "guest" else "booker"
    house = house_of(session, venue)
    facts = MessageFacts(
        venue_name=venue.name,
        venue_phone=venue.phone,
        said=said_of(reservation, venue, house, status_now(reservation, now)),
        reader=reader,
        salutation=_salutation(reservation, reader),
    )
    said = message_text(MessageKind(message.kind), facts)
    return said.zh if message.language == "zh" else said.en


def _salutation(reservation: Reservation, reader: Reader) -> Text | None:
    if reader == "booker":
        return salutation(reservation.booker_name)
    return salutation(reservation.guest_name, reservation.guest_title, reservation.guest_address_as)
