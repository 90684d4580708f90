"""Counting what became of the demand of some business days, by any of the keys, in the store.

One statement: every reservation of the days and every turnaway once, and the minutes that
parties sat, grouped by what is asked for. Source: workflow 23; docs/rules.md R-76.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Select,
    Subquery,
    Uuid,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)  # fmt: skip
from sqlalchemy.orm import Session, aliased

from ktv_booking.db.expressions import minute_of
from ktv_booking.db.listed import listed
from ktv_booking.reservations.models import Move, Reservation, Turnaway
from ktv_booking.reservations.queries.figures.days import PIECES, WINDOWS, CountedDay, told_of
from ktv_booking.reservations.queries.figures.stays import (
    DATES,
    NOW,
    VENUE,
    minutes_by_piece,
    of_the_days,
    source_said,
)
from ktv_booking.reservations.rules.figures import KEYS, MEASURES
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.rules.windows import BookingWindow
from ktv_booking.rooms.models import Room, RoomClass

WALK_IN = "walk_in"
STATEMENTS_KEPT = 64
"""Keys can be asked for in some two thousand orders; a console asks for a few of them."""

_ROWS = Reservation.__table__.c
_BOOKED, _USED = aliased(RoomClass), aliased(RoomClass)


def figures_counted(
    session: Session,
    venue_id: UUID,
    days: Sequence[CountedDay],
    keys: Sequence[str],
    *,
    now: datetime,
) -> Sequence[Row[Any]]:
    """Return the measures of some days by business date and these keys."""
    if not days:
        return []
    counting = _counting(session.get_bind().dialect.name, tuple(keys))
    return session.execute(counting, told_of(session, venue_id, days, by_hour=False, now=now)).all()


def hours_counted(
    session: Session, venue_id: UUID, days: Sequence[CountedDay], *, now: datetime
) -> Sequence[Row[Any]]:
    """Return the minutes that rooms of each class were sat in, by business date and piece."""
    if not days:
        return []
    counting = _counting_hours(session.get_bind().dialect.name)
    return session.execute(counting, told_of(session, venue_id, days, by_hour=True, now=now)).all()


@lru_cache(maxsize=STATEMENTS_KEPT)
def _counting(store: str, keys: Sequence[str]) -> Select[Any]:
    facts = _facts(listed(store, "pieces", PIECES), listed(store, "windows", WINDOWS))
    by = (facts.c.business_date, *(facts.c[key] for key in keys))
    sums = [func.coalesce(func.sum(facts.c[name]), 0).label(name) for name in MEASURES]
    return select(*by, *sums).group_by(*by)


@cache
def _counting_hours(store: str) -> Select[Any]:
    sat = minutes_by_piece(listed(store, "pieces", PIECES))
    by = (sat.c.business_date, sat.c.starts, sat.c.used_class_id)
    return select(*by, func.sum(sat.c.minutes).label("minutes")).group_by(*by)


def _facts(pieces: CTE, windows: CTE) -> Subquery:
    sat = minutes_by_piece(pieces)
    minutes = select(
        sat.c.business_date,
        *(sat.c[key] for key in KEYS),
        *_only({"room_minutes_used": sat.c.minutes}),
    )
    counted = union_all(_of_reservations(pieces), minutes, _of_turnaways(pieces, windows))
    return counted.subquery("facts")


def _of_reservations(pieces: CTE) -> Select[Any]:
    source, sat = source_said(), _ROWS.seated_at.is_not(None)
    return (
        select(
            _ROWS.business_date,
            pieces.c.period,
            pieces.c.day_type,
            _ROWS.booked_class_id,
            case((sat, _ROWS.used_class_id)).label("used_class_id"),
            source.label("source"),
            _ROWS.window,
            *_only(_measures(source == WALK_IN, sat)),
        )
        .select_from(Reservation)
        .join(_BOOKED, _BOOKED.id == _ROWS.booked_class_id)
        .outerjoin(_USED, _USED.id == _ROWS.used_class_id)
        .join(
            pieces,
            (pieces.c.business_date == _ROWS.business_date)
            & (pieces.c.starts_at <= _ROWS.starts_at)
            & (_ROWS.starts_at < pieces.c.ends_at),
        )
        .where(*of_the_days())
    )


def _measures(
    walked_in: ColumnElement[bool], sat: ColumnElement[bool]
) -> dict[str, ColumnElement[int]]:
    """Return what one reservation counts as; a hold that ran out is dead before it is swept."""
    status = _ROWS.status
    waits = status.in_([Status.HELD.value, Status.REQUESTED.value])
    dead = and_(waits, _ROWS.hold_until <= NOW)
    alive = or_(
        and_(waits, or_(_ROWS.hold_until.is_(None), not_(dead))),
        status.in_([Status.CONFIRMED.value, Status.RELEASED.value, Status.ARRIVED.value]),
    )
    was_refused = status == Status.DECLINED.value
    came_to_book = and_(not_(walked_in), _ROWS.arrived_at.is_not(None))
    in_time = minute_of(_ROWS.arrived_at) <= minute_of(_ROWS.starts_at)
    waited = _waited()
    said: dict[str, ColumnElement[bool]] = {
        "declined": was_refused,
        "reserved": and_(not_(walked_in), not_(was_refused)),
        "walked_in": and_(walked_in, not_(was_refused)),
        "cancelled": status == Status.CANCELLED.value,
        "expired": or_(status == Status.EXPIRED.value, dead),
        "no_show": status == Status.NO_SHOW.value,
        "expected": alive,
        "arrived_on_time": and_(came_to_book, in_time),
        "late": and_(came_to_book, not_(in_time)),
        "entered_reserved": and_(not_(walked_in), sat),
        "entered_walk_in": and_(walked_in, sat),
        "upgraded": and_(sat, _USED.rank > _BOOKED.rank),
        "downgraded": and_(sat, _USED.rank < _BOOKED.rank),
        "house_fit": and_(sat, _ROWS.house_fit),
        "moved_midway": _has_moved(Move.effective_at.is_not(None)),
        "waited": waited > 0,
    }
    moved = {
        "moved": _times_moved(not_(Move.silent), Move.effective_at.is_(None)),
        "displaced": _times_moved(Move.silent.is_(True)),
        "wait_minutes": waited,
    }
    return {name: case((is_so, 1), else_=0) for name, is_so in said.items()} | moved


def _waited() -> ColumnElement[int]:
    """Return for how many minutes a party that was here, and due, stood before its room."""
    here, due = minute_of(_ROWS.arrived_at), minute_of(_ROWS.starts_at)
    since, until = case((here > due, here), else_=due), minute_of(_ROWS.seated_at)
    return case((until > since, until - since), else_=0)


def _room_changes(*which: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return (Move.reservation_id == _ROWS.id, Move.from_room_id != Move.to_room_id, *which)


def _has_moved(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*_room_changes(*which)).correlate(Reservation.__table__)


def _times_moved(*which: ColumnElement[bool]) -> ColumnElement[int]:
    counted = select(func.count()).where(*_room_changes(*which))
    return counted.correlate(Reservation.__table__).scalar_subquery()


def _of_turnaways(pieces: CTE, windows: CTE) -> Select[Any]:
    """Return refused demand, by the class or the room that was wanted, if any was."""
    asked_at = Turnaway.created_at
    window = case(
        (asked_at >= windows.c.same_day_from, BookingWindow.SAME_DAY.value),
        (asked_at >= windows.c.week_from, BookingWindow.WITHIN_7_DAYS.value),
        else_=BookingWindow.BEYOND_7_DAYS.value,
    )
    return (
        select(
            Turnaway.business_date,
            pieces.c.period,
            pieces.c.day_type,
            func.coalesce(Room.room_class_id, RoomClass.id),
            type_coerce(null(), Uuid()),
            Turnaway.source,
            window,
            *_only({"declined": literal(1)}),
        )
        .select_from(Turnaway)
        .join(windows, windows.c.business_date == Turnaway.business_date)
        .join(
            pieces,
            (pieces.c.business_date == Turnaway.business_date)
            & (pieces.c.starts_at <= Turnaway.starts_at)
            & (Turnaway.starts_at < pieces.c.ends_at),
        )
        .outerjoin(Room, Room.id == Turnaway.room_id)
        .outerjoin(
            RoomClass,
            (RoomClass.venue_id == Turnaway.venue_id) & (RoomClass.code == Turnaway.room_class),
        )
        .where(Turnaway.venue_id == VENUE, Turnaway.business_date.in_(DATES))
    )


def _only(known: dict[str, ColumnElement[int]]) -> list[ColumnElement[int]]:
    """Return every measure in its order: what is not known here counts nothing."""
    return [known.get(name, literal(0)).label(name) for name in MEASURES]
