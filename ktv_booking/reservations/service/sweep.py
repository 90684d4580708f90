"""Opening a day's book: lock it, read it, and settle what time has decided meanwhile.

`settle_day` is the first call after the lock, so a dead hold never blocks; the background sweep
is the same call for every day that has something due.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, select, union
from sqlalchemy.orm import Session

from ktv_booking.db.base import UtcDateTime
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.models.reservation import DUE
from ktv_booking.reservations.queries.book import (
    dates_of,
    forget_opened,
    reaching_in,
    read_book,
)
from ktv_booking.reservations.queries.pages import OpenBook
from ktv_booking.reservations.rules.book import DayBook
from ktv_booking.reservations.rules.deposits import DepositStatus
from ktv_booking.reservations.rules.states import OCCUPYING, Status, status_at
from ktv_booking.reservations.service.record import become, changed, snapshot, tell
from ktv_booking.venues.days import days_of, ensure_locked, lock_days
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts

SYSTEM = "system"
LOOK_BACK = timedelta(days=3)
_ROWS = Reservation.__table__.c
_NOW = bindparam("now", type_=UtcDateTime())
_OCCUPYING_LATELY = (
    _ROWS.status.in_([status.value for status in OCCUPYING]),
    _ROWS.ends_at > bindparam("since", type_=UtcDateTime()),
)
_DUE_BESIDES: dict[str, tuple[ColumnElement[bool], ...]] = {
    "hold_until": (),
    "grace_until": (),
    "fix_room_at": _OCCUPYING_LATELY,
    "tell_room_at": _OCCUPYING_LATELY,
    "deposit_due_by": (
        _ROWS.status == Status.CONFIRMED.value,
        _ROWS.deposit_reminded_at.is_(None),
    ),
}
_DAYS_DUE = union(
    *(
        select(_ROWS.business_date).where(
            _ROWS.venue_id == bindparam("venue", type_=Uuid()),
            _ROWS[column] <= _NOW,
            DUE[column],
            *besides,
        )
        for column, besides in _DUE_BESIDES.items()
    )
)
"""The business days of a venue that have something due; each part is read by its own index."""


def open_book(
    session: Session,
    venue: VenueFacts,
    dates: Iterable[date],
    *,
    now: datetime,
    number_on: date | None = None,
    in_line_for: str | None = None,
) -> DayBook:
    """Lock business days and return their book, settled. The first statement of every write.

    For `number_on` and `in_line_for` see `lock_days`.
    """
    wanted = sorted(set(dates))
    days = lock_days(session, venue, wanted, number_on=number_on, in_line_for=in_line_for)
    opened = read_book(session, venue, days, wanted, now=now)
    settle_day(session, opened, now=now)
    return opened.book


def look_at_book(
    session: Session, venue: VenueFacts, dates: Iterable[date], *, now: datetime
) -> DayBook:
    """Return the book of business days without touching it: what is due counts as gone."""
    wanted = sorted(set(dates))
    days = days_of(session, venue, wanted, since=reaching_in(wanted[0]))
    return read_book(session, venue, days, wanted, now=now).book


def settle_day(session: Session, opened: OpenBook, *, now: datetime) -> int:
    """Expire dead holds, release run-out grace, fix and tell rooms that are due; return how many.

    For a book that is locked. Days that merely lie between two locked ones are left alone; a
    neighbour's stay that reaches in is settled with its own day locked as well. Running it again
    changes nothing.
    """
    dates = {row.id: dates_of(opened.book.venue, row) for row in opened.due}
    here = [row_id for row_id, touched in dates.items() if touched & opened.dates]
    if not here:
        return 0
    forget_opened(session)
    ensure_locked(session, opened.book.venue, {day for row_id in here for day in dates[row_id]})
    rows = session.scalars(
        select(Reservation)
        .where(Reservation.id.in_(here))
        .order_by(Reservation.id)
        .execution_options(populate_existing=True)
    ).all()
    for reservation in rows:
        if not end_what_is_over(session, reservation, now=now):
            settle_room(session, reservation, now=now)
    return len(rows)


def end_what_is_over(session: Session, reservation: Reservation, *, now: datetime) -> bool:
    """Expire or release one reservation if its time ran out; say whether it did."""
    status = Status(reservation.status)
    true = status_at(
        status, hold_until=reservation.hold_until, grace_until=reservation.grace_until, now=now
    )
    if true is status:
        return False
    before = snapshot(reservation)
    over_at = reservation.grace_until if true is Status.RELEASED else reservation.hold_until
    become(reservation, true, now=over_at or now)
    reservation.occupies = False
    changed(session, reservation, true.value, before, by=SYSTEM, now=now)
    tell(session, true.value, reservation, now=now)
    return True


def settle_room(session: Session, reservation: Reservation, *, now: datetime) -> None:
    """Fix the room, and tell it, where policy's hour has come."""
    before = snapshot(reservation)
    if _has_come(reservation.fix_room_at, reservation.room_fixed_at, now):
        reservation.room_fixed_at = now
    if _has_come(reservation.tell_room_at, reservation.room_told_at, now):
        reservation.room_told_at = now
        reservation.room_fixed_at = reservation.room_fixed_at or now
        tell(session, "room_told", reservation, now=now)
    changed(session, reservation, "room_settled", before, by=SYSTEM, now=now)


def sweep_venue(session: Session, venue_id: UUID, *, now: datetime) -> int:
    """Settle every business day of a venue that has something due; return how many changed."""
    venue = venue_facts(session, venue_id)
    known = {"venue": venue.id, "now": now, "since": now - LOOK_BACK}
    swept = 0
    for day in sorted(session.scalars(_DAYS_DUE, known)):
        opened = read_book(session, venue, lock_days(session, venue, [day]), [day], now=now)
        swept += settle_day(session, opened, now=now)
        swept += _expire_requests(session, venue, day, now=now)
        swept += _ask_for_deposits(session, venue, day, now=now)
    return swept


def _expire_requests(session: Session, venue: VenueFacts, day: date, *, now: datetime) -> int:
    """Expire requests that took no room and were never answered."""
    rows = session.scalars(
        select(Reservation).where(
            Reservation.venue_id == venue.id,
            Reservation.business_date == day,
            Reservation.status == Status.REQUESTED.value,
            Reservation.hold_until <= now,
        )
    ).all()
    return sum(end_what_is_over(session, row, now=now) for row in rows)


def _ask_for_deposits(session: Session, venue: VenueFacts, day: date, *, now: datetime) -> int:
    """Ask once more for what confirmed bookings owe since another date; nothing is lost."""
    rows = session.scalars(
        select(Reservation).where(
            Reservation.venue_id == venue.id, Reservation.business_date == day, _owes_a_rest(now)
        )
    ).all()
    for row in rows:
        before = snapshot(row)
        row.deposit_reminded_at = now
        changed(session, row, "deposit_overdue", before, by=SYSTEM, now=now)
        tell(session, "deposit_due", row, now=now)
    return len(rows)


def _owes_a_rest(now: datetime) -> ColumnElement[bool]:
    return and_(
        Reservation.status == Status.CONFIRMED.value,
        Reservation.deposit_status == DepositStatus.DUE.value,
        Reservation.deposit_due_by <= now,
        Reservation.deposit_reminded_at.is_(None),
    )


def _has_come(due_at: datetime | None, done_at: datetime | None, now: datetime) -> bool:
    return due_at is not None and done_at is None and due_at <= now
