"""One read of everything that takes rooms around a span: the day's book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, get_args

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import Session

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import DayRooms, Occupation
from ktv_booking.reservations.rules.assignment.day import OccupationKind
from ktv_booking.reservations.rules.book import Booked, DayBook
from ktv_booking.reservations.rules.states import OCCUPYING, Status, status_at
from ktv_booking.rooms.models import Outage
from ktv_booking.rooms.queries import house_of, outages_within
from ktv_booking.venues.days import Days
from ktv_booking.venues.rules.facts import VenueFacts

STILL_THERE = timedelta(minutes=5)
"""For how much longer a party that should have left is reckoned to be in its room."""

LONGEST_OCCUPIED = timedelta(hours=26)
"""What `ck_reservations_longest_stay` guards; the read by index relies on it."""

_TAKING = (
    select(
        Reservation.id,
        Reservation.room_id,
        Reservation.booked_class_id,
        Reservation.status,
        Reservation.starts_at,
        Reservation.ends_at,
        Reservation.occupies_from,
        Reservation.occupies_until,
        Reservation.business_date,
        Reservation.pinned,
        Reservation.hold_until,
        Reservation.grace_until,
        Reservation.fix_room_at,
        Reservation.tell_room_at,
        Reservation.room_fixed_at,
        Reservation.room_told_at,
    )
    .where(
        Reservation.venue_id == bindparam("venue"),
        Reservation.occupies,
        Reservation.occupies_from > bindparam("earliest"),
        Reservation.occupies_from < bindparam("until"),
        # a party that stays over its time is still in its room on the next business day
        or_(
            Reservation.occupies_until > bindparam("since"),
            Reservation.status == Status.SEATED.value,
        ),
    )
    .order_by(Reservation.occupies_from, Reservation.id)
)

Taking = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class OpenBook:
    """The book of `dates` with the rows it was made of; `due` are those time has caught up with."""

    book: DayBook
    dates: frozenset[date]
    rows: Sequence[Taking]
    due: Sequence[Taking]


def read_book(
    session: Session, venue: VenueFacts, days: Days, dates: Iterable[date], *, now: datetime
) -> OpenBook:
    """Return the book of whole business days: who takes which room, and what is out of sale.

    A dead hold or a run-out grace takes nothing, whether or not it was swept yet.
    """
    ordered = sorted(set(dates))
    span = Slot(venue.hours.span_of(ordered[0]).starts_at, venue.hours.span_of(ordered[-1]).ends_at)
    rows = session.execute(
        _TAKING,
        {
            "venue": venue.id,
            "earliest": span.starts_at - LONGEST_OCCUPIED,
            "until": span.ends_at,
            "since": span.starts_at,
        },
    ).all()
    alive = [row for row in rows if _status_now(row, now) == row.status]
    outages = outages_within(session, venue.id, span.starts_at, span.ends_at, now=now)
    taken = [_occupation(row, now) for row in alive]
    taken += [_out_of_sale(outage) for outage in outages]
    house = house_of(session, venue)
    book = DayBook(
        venue=venue,
        house=house,
        days=days,
        rooms=DayRooms(house.rooms, tuple(taken), span),
        booked=tuple(_booked(row) for row in alive if row.status in OCCUPYING),
    )
    due = [row for row in rows if _status_now(row, now) != row.status]
    return OpenBook(book, frozenset(ordered), alive, due)


def _status_now(row: Taking, now: datetime) -> Status:
    return status_at(
        Status(row.status), hold_until=row.hold_until, grace_until=row.grace_until, now=now
    )


def _occupation(row: Taking, now: datetime) -> Occupation:
    until = row.occupies_until
    if row.status == Status.SEATED and until <= now:
        until = now + STILL_THERE
    return Occupation(
        room_id=row.room_id,
        slot=Slot(row.occupies_from, until),
        reservation_id=row.id,
        booked_class_id=row.booked_class_id,
        kind="turnover" if row.status == Status.COMPLETED else "reservation",
        movable=row.room_fixed_at is None
        and row.room_told_at is None
        and not row.pinned
        and row.status in {Status.HELD, Status.CONFIRMED, Status.REQUESTED},
    )


def _out_of_sale(outage: Outage) -> Occupation:
    kinds: tuple[OccupationKind, ...] = get_args(OccupationKind)
    return Occupation(
        room_id=outage.room_id,
        slot=Slot(outage.starts_at, outage.ends_at),
        reservation_id=outage.reservation_id,
        kind=next(kind for kind in kinds if kind == outage.kind),
    )


def _booked(row: Taking) -> Booked:
    return Booked(
        id=row.id,
        booked_class_id=row.booked_class_id,
        slot=Slot(row.starts_at, row.ends_at),
        business_date=row.business_date,
        pinned=row.pinned,
    )


def dates_of(venue: VenueFacts, row: Taking | Reservation) -> set[date]:
    """Return the business dates whose books a reservation is in."""
    taken = Slot(row.occupies_from, row.occupies_until)
    return {row.business_date, *venue.hours.days_of(taken)}
