"""Reading messages: what waits to be sent, what a list is narrowed by, whom to remind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.messages.models import Message
from ktv_booking.messages.rules.reminders import Due
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import Status

WAITING, SENT, FAILED = "waiting", "sent", "failed"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of messages is narrowed by; everything left out narrows nothing."""

    reservation_id: UUID | None = None
    venue_id: UUID | None = None
    status: str | None = None
    kind: str | None = None


def messages_sought(sought: Sought, *, agent: Agent) -> Select[Message]:
    """Return the statement of the messages sought at the caller's venues, unordered.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(Message)
    if sought.venue_id is not None:
        agent.ensure_at(sought.venue_id)
    elif not agent.is_everywhere:
        statement = statement.where(Message.venue_id.in_(agent.venue_ids))
    exact = {
        Message.venue_id: sought.venue_id,
        Message.reservation_id: sought.reservation_id,
        Message.status: sought.status,
        Message.kind: sought.kind,
    }
    for column, value in exact.items():
        if value is not None:
            statement = statement.where(column == value)
    return statement


def message_for_change(session: Session, message_id: UUID, *, agent: Agent) -> Message:
    """Return one message of a venue that is the caller's, locked.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Message, message_id, with_for_update=True)
    if found is None:
        raise NotFound(what="message")
    agent.ensure_at(found.venue_id, what="message")
    return found


def take_next(session: Session, *, now: datetime) -> Message | None:
    """Return the oldest message that is due, locked; one that another sender holds is skipped."""
    return session.scalars(
        select(Message)
        .where(
            Message.status == WAITING,
            or_(Message.next_try_at.is_(None), Message.next_try_at <= now),
        )
        .order_by(Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def reservations_of(session: Session, messages: Iterable[Message]) -> dict[UUID, Reservation]:
    """Return the reservations that messages are about, by id."""
    wanted = {message.reservation_id for message in messages}
    rows = session.scalars(select(Reservation).where(Reservation.id.in_(wanted))).all()
    return {row.id: row for row in rows}


def to_be_reminded(
    session: Session, venue_id: UUID, due: Due, *, limit: int
) -> Sequence[Reservation]:
    """Return confirmed bookings that are due and whose people were not texted since."""
    told = exists().where(Message.reservation_id == Reservation.id, Message.created_at >= due.since)
    return session.scalars(
        select(Reservation)
        .where(
            Reservation.venue_id == venue_id,
            Reservation.business_date == due.business_date,
            Reservation.status == Status.CONFIRMED.value,
            Reservation.starts_at > due.starts_after,
            or_(Reservation.guest_phone.is_not(None), Reservation.booker_phone.is_not(None)),
            ~told,
        )
        .order_by(Reservation.id)
        .limit(limit)
    ).all()
