"""The words of a message, made from the reservation as it is when they are needed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.kernel.text import Text
from ktv_booking.messages.models import Message
from ktv_booking.messages.rules.occasions import is_still_so, salutation
from ktv_booking.messages.rules.texts import MessageFacts, MessageKind, Reader, message_text
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.placements import said_class
from ktv_booking.reservations.rules.states import Status, status_at
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts


def phone_for(reservation: Reservation, reader: str) -> str | None:
    """Return the number of guest or booker; None once it was erased."""
    return reservation.guest_phone if reader == "guest" else reservation.booker_phone


def owes_deposit(reservation: Reservation) -> bool:
    """Say whether a deposit is asked for and not yet paid or waived."""
    return reservation.deposit_status == "due" and reservation.deposit_due_minor > 0


def is_overtaken(message: Message, reservation: Reservation, *, now: datetime) -> bool:
    """Say whether what the message would tell is no longer so."""
    status = status_at(
        Status(reservation.status),
        hold_until=reservation.hold_until,
        grace_until=reservation.grace_until,
        now=now,
    )
    kind = MessageKind(message.kind)
    return not is_still_so(kind, status, owes_deposit=owes_deposit(reservation))


def text_of(session: Session, message: Message, reservation: Reservation) -> str:
    """Return the text in the message's language, as it would be sent now."""
    venue = venue_facts(session, reservation.venue_id)
    reader: Reader = "guest" if message.recipient == "guest" else "booker"
    facts = facts_of(reservation, venue, house_of(session, venue), reader=reader)
    said = message_text(MessageKind(message.kind), facts)
    return said.zh if message.language == "zh" else said.en


def facts_of(
    reservation: Reservation, venue: VenueFacts, house: House, *, reader: Reader
) -> MessageFacts:
    """Return what a text may name of a reservation: a room only once it was told."""
    room = house.by_id.get(reservation.room_id) if reservation.room_id else None
    is_told = room is not None and reservation.room_told_at is not None
    quote: Mapping[str, Any] = reservation.quote or {}
    return MessageFacts(
        venue_name=venue.name,
        venue_phone=venue.phone,
        business_date=reservation.business_date,
        starts_at=venue.local(reservation.starts_at),
        ends_at=venue.local(reservation.ends_at),
        room_class=said_class(
            house.ladder,
            booked_id=reservation.booked_class_id,
            used_id=reservation.used_class_id,
            house_fit=reservation.house_fit,
        ).name,
        party_size=reservation.party_size,
        currency=venue.currency,
        reader=reader,
        salutation=_salutation(reservation, reader),
        day_no=reservation.day_no,
        kept_until=_local(venue, reservation.grace_until),
        total_minor=quote.get("total_minor"),
        minimum_spend_minor=(quote.get("minimum_spend") or {}).get("total_minor", 0),
        deposit_minor=max(0, reservation.deposit_due_minor - reservation.deposit_paid_minor),
        deposit_kind=reservation.deposit_legal_kind or "prepayment",
        deposit_due_by=_local(venue, reservation.deposit_due_by),
        room_number=room.number if room is not None and is_told else None,
    )


def _salutation(reservation: Reservation, reader: Reader) -> Text | None:
    if reader == "booker":
        return salutation(reservation.booker_name)
    return salutation(reservation.guest_name, reservation.guest_title, reservation.guest_address_as)


def _local(venue: VenueFacts, instant: datetime | None) -> datetime | None:
    return None if instant is None else venue.local(instant)
