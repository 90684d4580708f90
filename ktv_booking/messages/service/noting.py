"""Noting whom to tell: a row of the outbox, or a morning before, becomes messages that wait."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.messages.letters import owes_deposit
from ktv_booking.messages.models import Message
from ktv_booking.messages.queries import WAITING, to_be_reminded
from ktv_booking.messages.rules.occasions import TOPIC, kind_for
from ktv_booking.messages.rules.reminders import reminder_key, reminders_due
from ktv_booking.messages.rules.texts import MessageKind
from ktv_booking.outbox.dispatch import Handler
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.languages import language_at

REMINDED_A_UNIT = 100


def note(session: Session, row: OutboxRow, now: datetime) -> None:
    """Turn what happened to a reservation into messages to guest and booker.

    Nothing for what nobody need be told; noting the same row again adds nothing.
    """
    reservation = session.get(Reservation, row.subject_id)
    if reservation is None:
        return
    kind = kind_for(row.topic, owes_deposit=owes_deposit(reservation))
    if kind is not None:
        venue = venue_facts(session, reservation.venue_id)
        _write(session, venue, reservation, kind, key=row.id, now=now)


HANDLERS: Mapping[str, Handler] = {TOPIC: note}
"""What the outbox's dispatcher does about reservations."""


def remind(session: Session, venue_id: UUID, *, now: datetime) -> int:
    """Note reminders of a venue's coming bookings; return of how many.

    At most a hundred a unit: call again while it returns any. By night there are none.
    """
    venue = venue_facts(session, venue_id)
    noted = 0
    for due in reminders_due(now, hours=venue.hours):
        left = REMINDED_A_UNIT - noted
        for reservation in to_be_reminded(session, venue_id, due, limit=left):
            key = reminder_key(reservation.id, reservation.business_date)
            noted += _write(session, venue, reservation, MessageKind.REMINDER, key=key, now=now)
    return noted


def _write(
    session: Session,
    venue: VenueFacts,
    reservation: Reservation,
    kind: MessageKind,
    *,
    key: UUID,
    now: datetime,
) -> bool:
    """Write what is not written yet under `key`; say whether there was any."""
    language = language_at(jurisdiction=venue.jurisdiction.code, phone_region=venue.phone_region)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "venue_id": venue.id,
            "reservation_id": reservation.id,
            "outbox_id": key,
            "kind": kind.value,
            "recipient": recipient,
            "language": language,
            "status": WAITING,
            "tries": 0,
            "created_at": now,
        }
        for recipient in _recipients(reservation)
    ]
    if not rows:
        return False
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    written = session.execute(
        dialect.insert(Message)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["outbox_id", "recipient"])
        .returning(Message.id)
    )
    return bool(written.all())


def _recipients(reservation: Reservation) -> Iterator[str]:
    """Yield whom to tell; one phone is told once."""
    if reservation.guest_phone:
        yield "guest"
    if reservation.booker_phone and reservation.booker_phone != reservation.guest_phone:
        yield "booker"
