"""Forgetting who came: names and numbers go, what was booked and how it ended stays.

The rows keep their code, room, hours, price and fate, so that every count remains what it was.
The day's book is locked as for any change: boards that are kept are made anew.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select, union, update
from sqlalchemy.orm import Session

from ktv_booking.access.approvals.service import forget_seen
from ktv_booking.audit.service import record
from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import LIVE, ActionNotAllowed, Status
from ktv_booking.reservations.service.attributing import forget_blocks
from ktv_booking.venues.days import lock_days
from ktv_booking.venues.models import VenueDay
from ktv_booking.venues.queries import venue_facts

GUEST = (
    "guest_name",
    "guest_phone",
    "guest_phone_reversed",
    "guest_title",
    "guest_address_as",
    "member_id",
)
BOOKER = ("booker_name", "booker_phone")
OF_BOTH = ("note", "partner_order_no")
"""Free text may name anybody, and a partner knows whose order it is."""

WAITING = frozenset({*LIVE, Status.RELEASED})


def erase_person(
    session: Session, phones: Collection[str], *, by: str, now: datetime, reason: str
) -> list[UUID]:
    """Make every reservation anonymous whose guest or booker has one of these numbers.

    Of one booked for somebody else only the part of the person goes, and the note. Returns the
    ids of all.

    Raises:
        ActionNotAllowed: somebody is still expected under one of them.
    """
    theirs = [
        (_as_guest(phones), GUEST),
        (Reservation.booker_phone.in_(phones), BOOKER),
    ]
    found = _found(session, or_(*(condition for condition, _ in theirs)))
    _lock(session, found)
    found = _found(session, or_(*(condition for condition, _ in theirs)))
    expected = [row.code for row in found if row.status in WAITING]
    if expected:
        raise ActionNotAllowed(action="erasure", status=_first_status(found), codes=expected)
    for condition, fields in theirs:
        _blank(session, condition, (*fields, *OF_BOTH), now=now)
    forget_blocks(session, phones)
    for row in found:
        record(
            session,
            "reservation",
            row.id,
            "erased",
            by=by,
            at=now,
            venue_id=row.venue_id,
            changed={"person": "erased"},
            reason=reason,
        )
    return [row.id for row in found]


def groups_of(session: Session, reservation_ids: Iterable[UUID]) -> set[UUID]:
    """Return the groups that reservations are of."""
    groups = select(Reservation.group_id).where(
        Reservation.id.in_(list(reservation_ids)), Reservation.group_id.is_not(None)
    )
    return {group for group in session.scalars(groups) if group is not None}


def forget_guests_of(session: Session, venue_id: UUID, day: date, *, by: str, now: datetime) -> int:
    """Make every reservation of a business day anonymous, once; return how many were not yet."""
    lock_days(session, venue_facts(session, venue_id), [day])
    of_the_day = (Reservation.venue_id == venue_id) & (Reservation.business_date == day)
    known = of_the_day & or_(
        *(getattr(Reservation, field).is_not(None) for field in (*GUEST, *BOOKER, *OF_BOTH))
    )
    count = _blank(session, known, (*GUEST, *BOOKER, *OF_BOTH), now=now)
    session.execute(
        update(VenueDay)
        .where(VenueDay.venue_id == venue_id, VenueDay.business_date == day)
        .values(erased_at=now)
        .execution_options(synchronize_session=False)
    )
    if count:
        said: Mapping[str, Any] = {"business_date": day.isoformat(), "reservations": count}
        record(
            session, "venue_day", venue_id, "guests_forgotten",
            by=by, at=now, venue_id=venue_id, changed=said,
        )  # fmt: skip
    return count


def days_to_forget(session: Session, *, before: date) -> list[tuple[UUID, date]]:
    """Return the business days whose guests are still known, oldest first."""
    due = select(VenueDay.venue_id, VenueDay.business_date).where(
        VenueDay.business_date < before, VenueDay.erased_at.is_(None)
    )
    rows = session.execute(due.order_by(VenueDay.business_date, VenueDay.venue_id))
    return [(row.venue_id, row.business_date) for row in rows]


def _as_guest(phones: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that the index of tails answers."""
    tails = Reservation.guest_phone_reversed.in_([reversed_digits(phone) for phone in phones])
    return tails & Reservation.guest_phone.in_(phones)


def _found(session: Session, condition: ColumnElement[bool]) -> list[Row[Any]]:
    wanted = select(
        Reservation.id,
        Reservation.venue_id,
        Reservation.business_date,
        Reservation.status,
        Reservation.code,
    ).where(condition)
    return list(session.execute(wanted.order_by(Reservation.id)))


def _lock(session: Session, found: Iterable[Row[Any]]) -> None:
    dates: dict[UUID, set[date]] = {}
    for row in found:
        dates.setdefault(row.venue_id, set()).add(row.business_date)
    for venue_id in sorted(dates):
        lock_days(session, venue_facts(session, venue_id), dates[venue_id])


def _first_status(found: Iterable[Row[Any]]) -> str:
    return next(str(row.status) for row in found if row.status in WAITING)


def _blank_notes(session: Session, condition: ColumnElement[bool]) -> None:
    """Take what somebody typed out of cancellations; their reason is a code and stays."""
    cancelled = select(Reservation.id, Reservation.cancellation).where(
        condition, Reservation.cancellation.is_not(None)
    )
    for row in session.execute(cancelled).all():
        if row.cancellation.get("note"):
            session.execute(
                update(Reservation)
                .where(Reservation.id == row.id)
                .values(cancellation=row.cancellation | {"note": None})
                .execution_options(synchronize_session=False)
            )


def _subjects(condition: ColumnElement[bool]) -> Select[UUID | None]:
    """Return the statement of the reservations that meet a condition, and of their groups."""
    groups = select(Reservation.group_id).where(condition, Reservation.group_id.is_not(None))
    return select(union(select(Reservation.id).where(condition), groups).subquery().c[0])


def _blank(
    session: Session, condition: ColumnElement[bool], fields: Iterable[str], *, now: datetime
) -> int:
    """Empty fields of the rows that meet a condition; return how many those are."""
    _blank_notes(session, condition)
    forget_seen(session, _subjects(condition))
    blanked = session.execute(
        update(Reservation)
        .where(condition)
        .values(
            dict.fromkeys(fields, None) | {"version": Reservation.version + 1, "updated_at": now}
        )
        .execution_options(synchronize_session=False)
    )
    return int(getattr(blanked, "rowcount", 0))
