"""Sending a text anew because the guest says that none came."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.messages.models import Message
from ktv_booking.messages.queries import WAITING, message_for_change


def resend(session: Session, message_id: UUID, *, by: Agent, now: datetime) -> Message:
    """Return the message that will be sent.

    One that was sent or given up goes out as a message of its own, so that the record of the
    first stays and no gateway takes it for a repeat; one that still waits is tried at once.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    message = message_for_change(session, message_id, agent=by)
    if message.status == WAITING:
        if message.tries:
            message.tries, message.next_try_at = 0, None
        anew = message
    else:
        anew = _copy(message, now)
        session.add(anew)
    session.flush()
    record(
        session,
        "message",
        message.id,
        "resent",
        by=by.login,
        at=now,
        venue_id=message.venue_id,
        changed={"as": str(anew.id), "kind": message.kind, "recipient": message.recipient},
    )
    return anew


def _copy(message: Message, now: datetime) -> Message:
    """Return the same message to be sent once more; it answers to no row of the outbox."""
    fresh = new_id()
    return Message(
        id=fresh,
        venue_id=message.venue_id,
        reservation_id=message.reservation_id,
        outbox_id=fresh,
        kind=message.kind,
        recipient=message.recipient,
        language=message.language,
        status=WAITING,
        tries=0,
        created_at=now,
    )
