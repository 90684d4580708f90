"""Who sat where, and from when to when: a party that changed rooms midway has one row a room."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Subquery,
    Uuid,
    bindparam,
    case,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from ktv_booking.db.base import UtcDateTime
from ktv_booking.db.expressions import minute_of
from ktv_booking.reservations.models import AttributionCorrection, Move, Reservation
from ktv_booking.rooms.models import Room

_ROWS = Reservation.__table__.c

VENUE = bindparam("venue", type_=Uuid())
DATES = bindparam("dates", type_=Date(), expanding=True)
NOW = bindparam("now", type_=UtcDateTime())


def of_the_days() -> tuple[ColumnElement[bool], ...]:
    """Return what picks the reservations of some business days of a venue."""
    return (_ROWS.venue_id == VENUE, _ROWS.business_date.in_(DATES))


def source_said() -> ColumnElement[str]:
    """Return where a booking came from: as corrected last, else as it was made."""
    corrected = (
        select(AttributionCorrection.source)
        .where(
            AttributionCorrection.reservation_id == _ROWS.id,
            AttributionCorrection.source.is_not(None),
        )
        .order_by(AttributionCorrection.id.desc())
        .limit(1)
        .correlate(Reservation.__table__)
        .scalar_subquery()
    )
    return func.coalesce(corrected, _ROWS.source)


def minutes_by_piece(pieces: CTE) -> Subquery:
    """Return the minutes that parties sat, by room class and piece of the day; until now at most.

    A party is cut at the edges of pieces; its minutes add up to those it sat.
    """
    sat = _stretches().subquery("sat")
    since, until = _later(sat.c.since, pieces.c.starts_at), _earlier(sat.c.until, pieces.c.ends_at)
    return (
        select(
            sat.c.business_date,
            pieces.c.starts,
            pieces.c.period,
            pieces.c.day_type,
            sat.c.booked_class_id,
            sat.c.used_class_id,
            sat.c.source,
            sat.c.window,
            (minute_of(until) - minute_of(since)).label("minutes"),
        )
        .join(
            pieces,
            (pieces.c.business_date == sat.c.business_date)
            & (sat.c.since < pieces.c.ends_at)
            & (pieces.c.starts_at < sat.c.until),
        )
        .where(sat.c.since < sat.c.until)
        .subquery("minutes_sat")
    )


def _stretches() -> Any:
    """Return the first room of each party that sat, and every one it changed to."""
    changes = _changes()
    over_at = func.coalesce(_ROWS.left_at, NOW)
    party = (_ROWS.business_date, _ROWS.booked_class_id, source_said().label("source"))
    mine = (*of_the_days(), _ROWS.seated_at.is_not(None))
    first = (
        select(
            *party,
            _ROWS.window,
            func.coalesce(changes.c.from_class, _ROWS.used_class_id).label("used_class_id"),
            _ROWS.seated_at.label("since"),
            func.coalesce(changes.c.since, over_at).label("until"),
        )
        .outerjoin(changes, (changes.c.reservation_id == _ROWS.id) & (changes.c.nth == 1))
        .where(*mine)
    )
    further = (
        select(
            *party,
            _ROWS.window,
            changes.c.to_class,
            _later(changes.c.since, _ROWS.seated_at),
            func.coalesce(changes.c.until, over_at),
        )
        .join(changes, changes.c.reservation_id == _ROWS.id)
        .where(*mine)
    )
    return union_all(first, further)


def _changes() -> CTE:
    """Return the changes of room by parties that sat: when, and from which class to which."""
    left, entered = aliased(Room), aliased(Room)
    in_order: dict[str, Any] = {
        "partition_by": Move.reservation_id,
        "order_by": (Move.effective_at, Move.id),
    }
    return (
        select(
            Move.reservation_id,
            Move.effective_at.label("since"),
            left.room_class_id.label("from_class"),
            entered.room_class_id.label("to_class"),
            func.lead(Move.effective_at).over(**in_order).label("until"),
            func.row_number().over(**in_order).label("nth"),
        )
        .join(Reservation, Reservation.id == Move.reservation_id)
        .join(left, left.id == Move.from_room_id)
        .join(entered, entered.id == Move.to_room_id)
        .where(
            *of_the_days(),
            _ROWS.seated_at.is_not(None),
            Move.effective_at.is_not(None),
            Move.from_room_id != Move.to_room_id,
        )
        .cte("changes")
    )


def _later(one: ColumnElement[datetime], other: ColumnElement[datetime]) -> ColumnElement[datetime]:
    return case((one > other, one), else_=other)


def _earlier(
    one: ColumnElement[datetime], other: ColumnElement[datetime]
) -> ColumnElement[datetime]:
    return case((one < other, one), else_=other)
