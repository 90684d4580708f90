"""The rows of one day's board, as plain columns: no objects where a screen polls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select
from sqlalchemy.orm import Session

from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.pages import LONGEST_OCCUPIED
from ktv_booking.reservations.rules.states import OCCUPYING, Status
from ktv_booking.rooms.models import Outage
from ktv_booking.venues.day import Day
from ktv_booking.venues.days import days_of
from ktv_booking.venues.rules.calendar import NO_SWITCHES
from ktv_booking.venues.rules.facts import VenueFacts

LOOK_AHEAD = timedelta(minutes=10)
"""For how long a board of another day is good, if nothing else changes it before."""

ON_THE_BOARD = (*sorted(OCCUPYING), Status.REQUESTED, Status.COMPLETED, Status.RELEASED)


class BoardRow(NamedTuple):
    """What a board shows of a reservation, as the store says it."""

    id: UUID
    code: str
    day_no: int
    group_id: UUID | None
    status: str
    status_changed_at: datetime
    business_date: date
    starts_at: datetime
    ends_at: datetime
    hard_end_at: datetime | None
    party_size: int
    booked_class_id: UUID
    used_class_id: UUID | None
    house_fit: bool
    room_id: UUID | None
    room_fixed_at: datetime | None
    room_told_at: datetime | None
    pinned: bool
    occupies: bool
    occupies_from: datetime
    occupies_until: datetime
    guest_name: str | None
    guest_phone: str | None
    guest_title: str | None
    guest_address_as: str | None
    occasion: str | None
    addons: Sequence[Any] | None
    source: str
    hold_until: datetime | None
    grace_until: datetime | None
    arrived_at: datetime | None
    seated_at: datetime | None
    deposit_due_minor: int
    deposit_paid_minor: int
    note: str | None
    deposit_status: str
    status_before: str | None
    version: int


class Present(NamedTuple):
    """What a room's state goes by, of a reservation that takes it at some moment."""

    room_id: UUID | None
    status: str
    occupies: bool
    occupies_from: datetime
    occupies_until: datetime
    hold_until: datetime | None
    grace_until: datetime | None


class OutageRow(NamedTuple):
    """A room out of sale, as the store says it."""

    id: UUID
    room_id: UUID
    kind: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    releases_at: datetime | None


_ROWS, _OUTAGES = Reservation.__table__.c, Outage.__table__.c
_VENUE = bindparam("venue", type_=Uuid())
_OF_THE_DAY = (
    select(*(_ROWS[name] for name in BoardRow._fields))
    .where(
        _ROWS.venue_id == _VENUE,
        _ROWS.business_date == bindparam("day"),
        _ROWS.status.in_([status.value for status in ON_THE_BOARD]),
    )
    .order_by(_ROWS.starts_at, _ROWS.day_no, _ROWS.id)
)


_TAKES_A_ROOM = (
    _ROWS.venue_id == _VENUE,
    _ROWS.occupies,
    _ROWS.occupies_from > bindparam("earliest"),
    _ROWS.occupies_from < bindparam("until"),
)
_REACHING_IN = (
    select(*(_ROWS[name] for name in BoardRow._fields))
    .where(
        *_TAKES_A_ROOM,
        _ROWS.business_date != bindparam("day"),
        _ROWS.occupies_until > bindparam("since"),
    )
    .order_by(_ROWS.starts_at, _ROWS.day_no, _ROWS.id)
)
_PRESENT = select(*(_ROWS[name] for name in Present._fields)).where(
    *_TAKES_A_ROOM,
    or_(_ROWS.occupies_until > bindparam("since"), _ROWS.status == Status.SEATED.value),
)
_OUT_OF_SALE = (
    select(*(_OUTAGES[name] for name in OutageRow._fields))
    .where(
        _OUTAGES.venue_id == _VENUE,
        or_(
            (_OUTAGES.starts_at < bindparam("until")) & (_OUTAGES.ends_at > bindparam("since")),
            (_OUTAGES.starts_at < bindparam("soon")) & (_OUTAGES.ends_at > bindparam("now")),
        ),
        or_(_OUTAGES.releases_at.is_(None), _OUTAGES.releases_at > bindparam("now")),
    )
    .order_by(_OUTAGES.starts_at, _OUTAGES.id)
)


@dataclass(frozen=True, slots=True)
class BoardRows:
    """One business day as read at one revision; `present` are those in the house at the moment.

    `rows` are the day's own and those of its neighbours that reach into it. `coming` are those
    who are there, or will be within `LOOK_AHEAD`: of another day than today, what `rows` does
    not say.
    """

    day: Day
    rows: Sequence[BoardRow]
    present: Sequence[BoardRow | Present]
    outages: Sequence[OutageRow]
    outages_now: Sequence[OutageRow]
    coming: Sequence[Present] = ()
    closing: Sequence[OutageRow] = ()


def rev_of(session: Session, venue: VenueFacts, day: date) -> int:
    """Return the revision of a day's book: one small read, which a polling board pays for."""
    return days_of(session, venue, [day]).rev_of(day)


def board_rows(session: Session, venue: VenueFacts, day: date, *, now: datetime) -> BoardRows:
    """Return everything a board shows of a business day, and what fills its rooms at `now`."""
    known = days_of(session, venue, [day]).by_date.get(day, Day(day, 0, NO_SWITCHES))
    span, soon = venue.hours.span_of(day), now + LOOK_AHEAD
    of_day = {"venue": venue.id, "day": day, "since": span.starts_at, "until": span.ends_at}
    own = session.execute(_OF_THE_DAY, {"venue": venue.id, "day": day}).all()
    earliest = {"earliest": span.starts_at - LONGEST_OCCUPIED}
    reaching_in = session.execute(_REACHING_IN, of_day | earliest).all()
    rows = [BoardRow._make(row) for row in (*own, *reaching_in)]
    closed = _out_of_sale(session, of_day | {"now": now, "soon": soon})
    outages = [one for one in closed if _touches(one, span.starts_at, span.ends_at)]
    if span.contains(now):
        return BoardRows(known, rows, rows, outages, outages)
    at_present = {
        "venue": venue.id,
        "earliest": now - LONGEST_OCCUPIED,
        "since": now,
        "until": soon,
    }
    coming = [Present._make(row) for row in session.execute(_PRESENT, at_present)]
    return BoardRows(
        known,
        rows,
        [one for one in coming if one.occupies_from <= now],
        outages,
        [one for one in closed if one.starts_at <= now < one.ends_at],
        coming,
        [one for one in closed if _touches(one, now, soon)],
    )


def _out_of_sale(session: Session, asked: dict[str, Any]) -> Sequence[OutageRow]:
    rows = session.execute(_OUT_OF_SALE, {name: asked[name] for name in asked if name != "day"})
    return [OutageRow._make(row) for row in rows]


def _touches(one: OutageRow, since: datetime, until: datetime) -> bool:
    return one.starts_at < until and one.ends_at > since
