"""The days that are counted: their pieces, from when each window was open, rooms there were."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Session

from ktv_booking.db.base import UtcDateTime
from ktv_booking.db.listed import Columns, told
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.figures import Piece, Supply, parts_of, pieces_of, supply_of
from ktv_booking.rooms.queries import house_of, outages_within
from ktv_booking.venues.rules.facts import SwitchesByDay, VenueFacts

A_WEEK = timedelta(days=7)
TURNOVER = "turnover"


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A business day to count.

    `same_day_from` and `week_from` are when it became today's, and when it came within a week:
    what was asked for before is of the farther window.
    """

    business_date: date
    pieces: Sequence[Piece]
    opening: Slot | None
    same_day_from: datetime
    week_from: datetime


def counted_days(venue: VenueFacts, days: SwitchesByDay, dates: Iterable[date]) -> list[CountedDay]:
    """Return business days as they are counted, under the switches that managers set."""
    calendar, hours = venue.calendar, venue.hours
    return [
        CountedDay(
            day,
            pieces_of(calendar, day, days.of(day)),
            calendar.opening_on(day, days.of(day)),
            hours.starts_of(day),
            hours.at(day - A_WEEK, calendar.booking_opens_at),
        )
        for day in sorted(dates)
    ]


def supply_on(
    session: Session, venue: VenueFacts, days: Sequence[CountedDay], *, now: datetime
) -> Iterator[Supply]:
    """Yield the rooms there were to sell on some days, as the house is now."""
    house = house_of(session, venue)
    openings = [day.opening for day in days if day.opening]
    out: dict[UUID, list[Slot]] = defaultdict(list)
    if openings:
        since, until = openings[0].starts_at, openings[-1].ends_at
        for outage in outages_within(session, venue.id, since, until, now=now):
            if outage.kind != TURNOVER:
                out[outage.room_id].append(Slot(outage.starts_at, outage.ends_at))
    for day in days:
        near = out if day.opening is None else _touching(out, day.opening)
        yield from supply_of(day.pieces, day.opening, house, near)


def _touching(out: dict[UUID, list[Slot]], opening: Slot) -> dict[UUID, list[Slot]]:
    found = {room: [one for one in spans if one.overlaps(opening)] for room, spans in out.items()}
    return {room: spans for room, spans in found.items() if spans}


PIECES: Columns = {
    "business_date": Date(),
    "starts": Integer(),
    "starts_at": UtcDateTime(),
    "ends_at": UtcDateTime(),
    "period": String(),
    "day_type": String(),
}
"""The pieces of the days, as a table to join with."""

WINDOWS: Columns = {
    "business_date": Date(),
    "same_day_from": UtcDateTime(),
    "week_from": UtcDateTime(),
}
"""From when each window of the days was open, as a table to join with."""


def told_of(
    session: Session, venue_id: UUID, days: Sequence[CountedDay], *, by_hour: bool, now: datetime
) -> dict[str, Any]:
    """Return the parameters of a count; there are fewer pieces where no hour counts."""
    dialect = session.get_bind().dialect
    pieces = [
        (one.business_date, one.starts, one.starts_at, one.ends_at, *_kind_of(one))
        for day in days
        for one in (day.pieces if by_hour else parts_of(day.pieces))
    ]
    windows = [(day.business_date, day.same_day_from, day.week_from) for day in days]
    return {
        "venue": venue_id,
        "dates": [day.business_date for day in days],
        "now": now,
        "pieces": told(dialect, PIECES, pieces),
    } | ({} if by_hour else {"windows": told(dialect, WINDOWS, windows)})


def _kind_of(piece: Piece) -> tuple[str, str]:
    return piece.period, piece.day_type
