"""Freezing the figures of a business day: rows of its close that nothing changes afterwards."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.reservations.models import DayFigure, DayHour
from ktv_booking.reservations.queries.figures import (
    CountedDay,
    counted_days,
    figures_counted,
    hours_counted,
    supply_on,
)
from ktv_booking.reservations.rules.figures import KEYS, MEASURES
from ktv_booking.venues.rules.facts import SwitchesByDay, VenueFacts


def freeze_figures(
    session: Session, venue: VenueFacts, days: SwitchesByDay, business_date: date, *, now: datetime
) -> None:
    """Write down what the day came to: by every key, and hour by hour how rooms were used.

    Belongs into the unit that closes the day, after everybody is settled: what is corrected
    later is told beside these rows, never in them.
    """
    counted = counted_days(venue, days, [business_date])
    rows: Sequence[Any] = figures_counted(session, venue.id, counted, KEYS, now=now)
    if rows:
        session.execute(
            insert(DayFigure),
            [
                {"id": new_id(), "venue_id": venue.id}
                | {name: getattr(row, name) for name in ("business_date", *KEYS, *MEASURES)}
                for row in rows
            ],
        )
    hours = _hours(session, venue, counted, now)
    if hours:
        session.execute(insert(DayHour), hours)


def _hours(
    session: Session, venue: VenueFacts, counted: Sequence[CountedDay], now: datetime
) -> list[dict[str, Any]]:
    used = {
        (row.starts, row.used_class_id): row.minutes
        for row in hours_counted(session, venue.id, counted, now=now)
    }
    return [
        {
            "venue_id": venue.id,
            "business_date": one.piece.business_date,
            "starts": one.piece.starts,
            "room_class_id": one.room_class_id,
            "hour": one.piece.hour,
            "period": one.piece.period,
            "day_type": one.piece.day_type,
            "open_minutes": one.open_minutes,
            "room_minutes_available": one.room_minutes,
            "room_minutes_used": used.get((one.piece.starts, one.room_class_id), 0),
        }
        for one in supply_on(session, venue, counted, now=now)
    ]
