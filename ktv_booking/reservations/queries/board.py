"""The rows of one day's board, as plain columns: no objects where a screen polls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.pages import LONGEST_OCCUPIED
from ktv_booking.reservations.rules.states import OCCUPYING, Status
from ktv_booking.rooms.models import Outage
from ktv_booking.rooms.queries import outages_within
from ktv_booking.venues.days import Day, days_of
from ktv_booking.venues.rules.calendar import NO_SWITCHES
from ktv_booking.venues.rules.facts import VenueFacts

BoardRow = Row[*tuple[Any, ...]]

ON_THE_BOARD = (*sorted(OCCUPYING), Status.REQUESTED, Status.COMPLETED, Status.RELEASED)
_COLUMNS = (
    Reservation.id, Reservation.code, Reservation.day_no, Reservation.group_id,
    Reservation.venue_id, Reservation.status, Reservation.status_changed_at,
    Reservation.business_date, Reservation.starts_at, Reservation.ends_at,
    Reservation.hard_end_at, Reservation.party_size, Reservation.booked_class_id,
    Reservation.used_class_id, Reservation.house_fit, Reservation.room_id,
    Reservation.room_fixed_at,
    Reservation.room_told_at, Reservation.pinned, Reservation.occupies,
    Reservation.occupies_from, Reservation.occupies_until, Reservation.guest_name,
    Reservation.guest_phone, Reservation.guest_title, Reservation.guest_address_as,
    Reservation.occasion, Reservation.addons, Reservation.source, Reservation.hold_until,
    Reservation.grace_until, Reservation.arrived_at, Reservation.seated_at, Reservation.left_at,
    Reservation.deposit_due_minor, Reservation.deposit_paid_minor, Reservation.note,
    Reservation.deposit_status, Reservation.status_before,
    Reservation.version,
)  # fmt: skip
_OF_THE_DAY = (
    select(*_COLUMNS)
    .where(
        Reservation.venue_id == bindparam("venue"),
        Reservation.business_date == bindparam("day"),
        Reservation.status.in_([status.value for status in ON_THE_BOARD]),
    )
    .order_by(Reservation.starts_at, Reservation.day_no, Reservation.id)
)
_REACHING_IN = (
    select(*_COLUMNS)
    .where(
        Reservation.venue_id == bindparam("venue"),
        Reservation.business_date != bindparam("day"),
        Reservation.occupies,
        Reservation.occupies_from > bindparam("earliest"),
        Reservation.occupies_from < bindparam("until"),
        Reservation.occupies_until > bindparam("since"),
    )
    .order_by(Reservation.starts_at, Reservation.day_no, Reservation.id)
)


@dataclass(frozen=True, slots=True)
class BoardRows:
    """One business day as read at one revision; `present` are those in the house at the moment.

    `rows` are the day's own and those of its neighbours that reach into it.
    """

    day: Day
    rows: Sequence[BoardRow]
    present: Sequence[BoardRow]
    outages: Sequence[Outage]
    outages_now: Sequence[Outage]


def rev_of(session: Session, venue: VenueFacts, day: date) -> int:
    """Return the revision of a day's book: one small read, which a polling board pays for."""
    return days_of(session, venue, [day]).rev_of(day)


def board_rows(session: Session, venue: VenueFacts, day: date, *, now: datetime) -> BoardRows:
    """Return everything a board shows of a business day, and what fills its rooms at `now`."""
    switches = days_of(session, venue, [day]).by_date.get(day, Day(day, 0, NO_SWITCHES))
    span = venue.hours.span_of(day)
    own = session.execute(_OF_THE_DAY, {"venue": venue.id, "day": day}).all()
    rows = [*own, *_reaching_into(session, venue, day, span.starts_at, span.ends_at)]
    outages = outages_within(session, venue.id, span.starts_at, span.ends_at, now=now)
    if span.contains(now):
        return BoardRows(switches, rows, rows, outages, outages)
    present = _reaching_into(session, venue, None, now, now)
    at_present = outages_within(session, venue.id, now, now, now=now)
    return BoardRows(switches, rows, present, outages, at_present)


def _reaching_into(
    session: Session, venue: VenueFacts, day: date | None, since: datetime, until: datetime
) -> Sequence[BoardRow]:
    return session.execute(
        _REACHING_IN,
        {
            "venue": venue.id,
            "day": day or date.min,
            "earliest": since - LONGEST_OCCUPIED,
            "until": until,
            "since": since,
        },
    ).all()


def days_own(rows: BoardRows) -> Sequence[BoardRow]:
    """Return the rows of the day itself, those of its neighbours left out."""
    return [row for row in rows.rows if row.business_date == rows.day.business_date]
