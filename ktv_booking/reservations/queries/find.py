"""Finding reservations: by id, by what people say, and what else a phone has booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.code import read_code
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.phone import tail_sought
from ktv_booking.members.queries import entries_led_to
from ktv_booking.reservations.models import DepositEntry, Group, Move, Reservation
from ktv_booking.rooms.models import RoomClass


def reservation_for(session: Session, reservation_id: UUID, *, agent: Agent) -> Reservation:
    """Return one reservation of a venue that is the caller's.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Reservation, reservation_id)
    if found is None:
        raise NotFound(what="reservation")
    agent.ensure_at(found.venue_id, what="reservation")
    return found


def group_for(session: Session, group_id: UUID, *, agent: Agent) -> Group:
    """Return one group of a venue that is the caller's.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Group, group_id)
    if found is None:
        raise NotFound(what="reservation_group")
    agent.ensure_at(found.venue_id, what="reservation_group")
    return found


def members_of(session: Session, group_id: UUID) -> Sequence[Reservation]:
    """Return the reservations of a group, oldest first."""
    return session.scalars(
        select(Reservation).where(Reservation.group_id == group_id).order_by(Reservation.id)
    ).all()


def entries_of(session: Session, reservation_id: UUID) -> Sequence[DepositEntry]:
    """Return the facts of a reservation's deposit, oldest first."""
    return session.scalars(
        select(DepositEntry)
        .where(DepositEntry.reservation_id == reservation_id)
        .order_by(DepositEntry.id)
    ).all()


def entry_for(
    session: Session, reservation_id: UUID, entry_id: UUID, *, agent: Agent
) -> DepositEntry:
    """Return one fact of the deposit of a reservation that is the caller's.

    Raises:
        NotFound: no such reservation for the caller, or no such fact of its deposit.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    reservation = reservation_for(session, reservation_id, agent=agent)
    found = session.get(DepositEntry, entry_id)
    if found is None or found.reservation_id != reservation.id:
        raise NotFound(what="deposit_entry")
    return found


def moves_of(session: Session, reservation_id: UUID) -> Sequence[Move]:
    """Return every move of a reservation, oldest first."""
    return session.scalars(
        select(Move).where(Move.reservation_id == reservation_id).order_by(Move.id)
    ).all()


_ROWS = Reservation.__table__.c


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of reservations is narrowed by; everything left out narrows nothing."""

    venue_id: UUID | None = None
    business_date: date | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    status: Sequence[str] = ()
    room_class: str | None = None
    phone: str | None = None
    code: str | None = None
    day_no: int | None = None
    name: str | None = None
    member_id: UUID | None = None
    window: str | None = None
    source: str | None = None
    updated_since: datetime | None = None
    group_id: UUID | None = None


def reservations_sought(sought: Sought, *, agent: Agent) -> Select[Reservation]:
    """Return the statement of the reservations sought at the caller's venues, unordered."""
    statement = select(Reservation)
    if sought.venue_id is not None:
        agent.ensure_at(sought.venue_id)
        statement = statement.where(Reservation.venue_id == sought.venue_id)
    elif not agent.is_everywhere:
        statement = statement.where(Reservation.venue_id.in_(agent.venue_ids))
    exact = {
        Reservation.business_date: sought.business_date,
        Reservation.day_no: sought.day_no,
        Reservation.window: sought.window,
        Reservation.source: sought.source,
        Reservation.group_id: sought.group_id,
    }
    for column, value in exact.items():
        if value is not None:
            statement = statement.where(column == value)
    if sought.member_id is not None:
        statement = statement.where(Reservation.member_id.in_(entries_led_to(sought.member_id)))
    if sought.starts_from is not None:
        statement = statement.where(Reservation.starts_at >= sought.starts_from)
    if sought.starts_before is not None:
        statement = statement.where(Reservation.starts_at < sought.starts_before)
    if sought.updated_since is not None:
        statement = statement.where(Reservation.updated_at >= sought.updated_since)
    if sought.status:
        statement = statement.where(Reservation.status.in_(sought.status))
    return _by_what_people_say(statement, sought)


def _by_what_people_say(statement: Select[Reservation], sought: Sought) -> Select[Reservation]:
    if sought.room_class is not None:
        classes = select(RoomClass.id).where(RoomClass.code == sought.room_class)
        statement = statement.where(Reservation.booked_class_id.in_(classes))
    if sought.code is not None:
        statement = statement.where(Reservation.code == (read_code(sought.code) or ""))
    if sought.phone is not None:
        tail = tail_sought(sought.phone)
        statement = statement.where(
            Reservation.guest_phone_reversed >= tail,
            Reservation.guest_phone_reversed < tail + ":",  # the character after 9
        )
    if sought.name is not None:
        part = f"%{_escaped(sought.name.lower())}%"
        statement = statement.where(
            or_(
                func.lower(Reservation.guest_name).like(part, escape="\\"),
                func.lower(Reservation.booker_name).like(part, escape="\\"),
            )
        )
    return statement


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
