"""Who was turned away: by refusal, class, hour."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.reports.figures.present.keys import Asked, Key, Names, counts_of, said
from ktv_booking.reports.figures.queries import SomeDays, some_days, venues_asked
from ktv_booking.reports.figures.schemas import (
    TurnawayKeysOut,
    TurnawayRowOut,
    TurnawaysBy,
    TurnawaysOut,
)
from ktv_booking.reports.figures.turned_away import turned_away
from ktv_booking.reservations.rules.figures import HOUR
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House

COUNTED = ("turned_away", "heads", "lost_minutes", "until_close", "adjustments")


def turnaways_out(
    session: Session,
    asked: Asked,
    group_by: Sequence[TurnawaysBy],
    *,
    agent: Agent,
    now: datetime,
) -> TurnawaysOut:
    """Return who was turned away, and how many minutes of rooms were lost with them.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    counted: dict[Key, list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    total, names, read = [0] * len(COUNTED), Names(), list[SomeDays]()
    venues = venues_asked(session, asked.venue_id, agent=agent)
    for days in some_days(session, venues, asked.days, now=now):
        house = house_of(session, days.venue)
        read.append(days)
        names.learn(days.venue, house)
        for row in turned_away(session, days, asked.days):
            key = tuple(_value(kind, days, house, row) for kind in group_by)
            for sums in (counted[key], total):
                for place, name in enumerate(COUNTED):
                    sums[place] += int(getattr(row, name))
    return TurnawaysOut(
        first_day=asked.first,
        last_day=asked.last,
        **counts_of(read, asked.days),
        venue_ids=[one.venue.id for one in read],
        group_by=list(group_by),
        rows=[_row(group_by, key, counted[key]) for key in names.in_order(group_by, counted)],
        total=_row((), (), total),
    )


def _value(kind: TurnawaysBy, days: SomeDays, house: House, row: Row[Any]) -> Any:
    match kind:
        case "venue":
            return days.venue.code
        case "hour":
            return days.venue.hours.wall_minutes(row.business_date, row.starts_at) // HOUR
        case "room_class":
            return said(kind, row.room_class_id, house)
        case "business_date" | "code" | "source":
            return getattr(row, kind)


def _row(group_by: Sequence[str], key: Key, counted: Sequence[int]) -> TurnawayRowOut:
    keys = TurnawayKeysOut.model_validate(dict(zip(group_by, key, strict=True)))
    return TurnawayRowOut(keys=keys, **dict(zip(COUNTED, counted, strict=True)))
