"""Plans as they are kept, and whom of a book somebody counts on in their room."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.models import Plan, Reservation
from ktv_booking.reservations.queries.pages import whole_days
from ktv_booking.reservations.rules.book import DayBook
from ktv_booking.reservations.rules.plans import Touches
from ktv_booking.reservations.rules.states import Status

Party = Row[*tuple[Any, ...]]

_PARTIES = select(
    Reservation.id, Reservation.code, Reservation.day_no, Reservation.status,
    Reservation.party_size, Reservation.starts_at, Reservation.ends_at, Reservation.pinned,
    Reservation.group_id, Reservation.room_fixed_at, Reservation.room_told_at,
    Reservation.booked_class_id, Reservation.charged_class_id, Reservation.business_date,
)  # fmt: skip
_TO_COME = frozenset({Status.HELD.value, Status.CONFIRMED.value, Status.REQUESTED.value})


def plan_for(session: Session, plan_id: UUID, *, agent: Agent) -> Plan:
    """Return one plan of a venue that is the caller's.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Plan, plan_id)
    if found is None:
        raise NotFound(what="plan")
    agent.ensure_at(found.venue_id, what="plan")
    return found


def parties(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, Party]:
    """Return what a plan says of reservations: no name, no phone."""
    rows = session.execute(_PARTIES.where(Reservation.id.in_(sorted(ids))))
    return {row.id: row for row in rows}


def may_be_asked(session: Session, book: DayBook, dates: Iterable[Any]) -> list[UUID]:
    """Return who counts on a room, or is counted on in one, and may be asked to take another.

    Not who insisted on it, nor a group's rooms, nor who is here, nor who stays into another day.
    """
    days = whole_days(book, dates)
    fixed = [
        one.reservation_id
        for one in book.rooms.occupations
        if one.reservation_id is not None and one.kind == "reservation" and not one.movable
    ]
    return [
        row.id
        for row in parties(session, fixed).values()
        if row.status in _TO_COME
        and not row.pinned
        and row.group_id is None
        and row.business_date in days
        and days[row.business_date][0] <= row.starts_at
        and row.ends_at <= days[row.business_date][1]
    ]


def touched_by(row: Party) -> Touches:
    """Return whom it touches that this party changes rooms."""
    if row.room_told_at is not None:
        return "guest"
    return "crew" if row.room_fixed_at is not None else "nobody"
