"""The guest says again that they come: noted in the story of the booking."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import ActionNotAllowed, Status, ensure_in_time
from ktv_booking.reservations.service.opening import take_in_hand
from ktv_booking.reservations.service.record import changed, snapshot

EXPECTED = frozenset({Status.REQUESTED, Status.HELD, Status.CONFIRMED})


def reconfirm(session: Session, reservation_id: UUID, *, by: Agent, now: datetime) -> Reservation:
    """Note that a guest who is expected was asked and comes; nothing else changes.

    Raises:
        HoldExpired: it was only held, and no longer.
        GraceOver: the room was given back.
        ActionNotAllowed: the guest is here already, or it is over.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now)
    row = hand.row
    ensure_in_time(hand.status, hold_until=row.hold_until, grace_until=row.grace_until, now=now)
    if hand.status not in EXPECTED:
        raise ActionNotAllowed(
            status=hand.status.value, action="reconfirmation", allowed_actions=[]
        )
    changed(session, row, "reconfirmed", snapshot(row), by=by.login, now=now)
    return row
