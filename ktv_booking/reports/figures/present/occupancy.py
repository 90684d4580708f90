"""How rooms were used, hour by hour: for plots by class and hour."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.reports.figures.present.keys import Asked, Key, Names, counts_of, said
from ktv_booking.reports.figures.queries import (
    SomeDays,
    Supplied,
    some_days,
    supply_of_days,
    venues_asked,
)
from ktv_booking.reports.figures.schemas import (
    OccupancyBy,
    OccupancyKeysOut,
    OccupancyOut,
    OccupancyRowOut,
)
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House


def occupancy_out(
    session: Session,
    asked: Asked,
    group_by: Sequence[OccupancyBy],
    *,
    agent: Agent,
    now: datetime,
) -> OccupancyOut:
    """Return how long rooms were sat in, of the minutes that they could be sold.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    minutes: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    total, names, read = [0, 0], Names(), list[SomeDays]()
    venues = venues_asked(session, asked.venue_id, agent=agent)
    for days in some_days(session, venues, asked.days, now=now):
        house = house_of(session, days.venue)
        read.append(days)
        names.learn(days.venue, house)
        for one in supply_of_days(session, days, with_use=True):
            if not one.used and not one.room_minutes:
                continue
            key = tuple(_value(kind, days, house, one) for kind in group_by)
            for sums in (minutes[key], total):
                sums[0] += one.used
                sums[1] += one.room_minutes
    return OccupancyOut(
        first_day=asked.first,
        last_day=asked.last,
        **counts_of(read, asked.days),
        venue_ids=[one.venue.id for one in read],
        group_by=list(group_by),
        rows=[_row(group_by, key, minutes[key]) for key in names.in_order(group_by, minutes)],
        total=_row((), (), total),
    )


def _value(kind: OccupancyBy, days: SomeDays, house: House, one: Supplied) -> Any:
    match kind:
        case "venue":
            return days.venue.code
        case "business_date":
            return one.business_date
        case "weekday":
            return one.business_date.isoweekday()
        case "hour":
            return one.hour
        case "period":
            return one.period or None
        case "room_class":
            return said(kind, one.room_class_id, house)


def _row(group_by: Sequence[str], key: Key, minutes: Sequence[int]) -> OccupancyRowOut:
    used, available = minutes
    return OccupancyRowOut(
        keys=OccupancyKeysOut.model_validate(dict(zip(group_by, key, strict=True))),
        room_minutes_used=used,
        room_minutes_available=available,
        used_permille=round(1000 * used / available) if available else None,
    )
