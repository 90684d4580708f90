"""Reading figures: frozen rows of closed days, a live count of the others, corrections beside."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.db.units import is_unit
from ktv_booking.reservations.models import (
    AttributionCorrection,
    DayFigure,
    DayHour,
    Reservation,
    Turnaway,
)
from ktv_booking.reservations.queries.figures import (
    CountedDay,
    counted_days,
    figures_counted,
    hours_counted,
    supply_on,
)
from ktv_booking.reservations.rules.figures import MEASURES
from ktv_booking.venues.day import DAY_COLUMNS, Day, Days, day_read
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.venues.queries import venue_facts, venue_for, venues_of
from ktv_booking.venues.revisions import see_revision
from ktv_booking.venues.rules.facts import VenueFacts

DAYS_AT_ONCE = 31
_FROZEN, _HOURS = DayFigure.__table__.c, DayHour.__table__.c


class Fact(NamedTuple):
    """The measures of one business day under one key."""

    business_date: date
    key: tuple[Any, ...]
    counted: tuple[int, ...]


class Supplied(NamedTuple):
    """Rooms of one class in one hour, period and day type of a business day, in minutes."""

    business_date: date
    hour: int
    period: str
    day_type: str
    room_class_id: UUID
    open_minutes: int
    room_minutes: int
    used: int


@dataclass(frozen=True, slots=True)
class SomeDays:
    """Business days of one venue: which of them are closed with frozen figures, and the rest."""

    venue: VenueFacts
    closed: frozenset[date]
    live: Sequence[CountedDay]
    switches: Days
    now: datetime


def venues_asked(session: Session, venue_id: UUID | None, *, agent: Agent) -> list[VenueFacts]:
    """Return the venue asked about, or all of the caller's, by code.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    if venue_id is not None:
        return [venue_for(session, venue_id, agent=agent)]
    mine = venues_of(agent).with_only_columns(Venue.id, Venue.setup_rev).order_by(Venue.code)
    found = session.execute(mine).all()
    if is_unit(session):
        for row in found:
            see_revision(session, row.id, row.setup_rev)
    return [venue_facts(session, row.id) for row in found]


def some_days(
    session: Session, venues: Sequence[VenueFacts], dates: Collection[date], *, now: datetime
) -> list[SomeDays]:
    """Return business days of each venue, with those whose figures are frozen told apart."""
    ids = [venue.id for venue in venues]
    read = select(*DAY_COLUMNS, VenueDay.venue_id).where(
        VenueDay.venue_id.in_(ids), VenueDay.business_date.in_(dates)
    )
    switched: dict[UUID, dict[date, Day]] = defaultdict(dict)
    for row in session.execute(read):
        switched[row.venue_id][row.business_date] = day_read(row)
    frozen = (
        select(_HOURS.venue_id, _HOURS.business_date)
        .where(_HOURS.venue_id.in_(ids), _HOURS.business_date.in_(dates))
        .distinct()
    )
    closed: dict[UUID, set[date]] = defaultdict(set)
    for venue_id, day in session.execute(frozen):
        closed[venue_id].add(day)
    return [
        _days_of(venue, Days(switched[venue.id]), closed[venue.id], dates, now) for venue in venues
    ]


def _days_of(
    venue: VenueFacts, switches: Days, closed: set[date], dates: Collection[date], now: datetime
) -> SomeDays:
    live = counted_days(venue, switches, set(dates) - closed)
    return SomeDays(venue, frozenset(closed), live, switches, now)


def facts_of(session: Session, days: SomeDays, keys: Sequence[str]) -> Iterator[Fact]:
    """Yield the measures of some days by these keys: as frozen, else as they are now."""
    yield from _frozen(session, days, days.closed, keys)
    yield from _counted(session, days, days.live, keys)


def adjustments_of(session: Session, days: SomeDays, keys: Sequence[str]) -> Iterator[Fact]:
    """Yield by how much closed days would count otherwise now than they were frozen.

    Only days that somebody touched after their close are counted anew.
    """
    touched = set(session.scalars(_touched(days))) if days.closed else set()
    anew = counted_days(days.venue, days.switches, touched)
    by_key: dict[tuple[date, tuple[Any, ...]], list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    for sign, facts in (
        (1, _counted(session, days, anew, keys)),
        (-1, _frozen(session, days, touched, keys)),
    ):
        for fact in facts:
            sums = by_key[fact.business_date, fact.key]
            for place, value in enumerate(fact.counted):
                sums[place] += sign * value
    for (day, key), sums in by_key.items():
        if any(sums):
            yield Fact(day, key, tuple(sums))


def supply_of_days(
    session: Session, days: SomeDays, *, with_use: bool = False
) -> Iterator[Supplied]:
    """Yield the rooms there were, hour by hour; of days not closed as the house is now.

    `with_use` counts how long they were sat in on days not closed; closed ones know it.
    """
    frozen: Select[Any] = select(
        _HOURS.business_date, _HOURS.hour, _HOURS.period, _HOURS.day_type, _HOURS.room_class_id,
        _HOURS.open_minutes, _HOURS.room_minutes_available, _HOURS.room_minutes_used,
    ).where(_HOURS.venue_id == days.venue.id, _HOURS.business_date.in_(days.closed))  # fmt: skip
    for closed in session.execute(frozen):
        yield Supplied(*closed)
    used: dict[tuple[date, int, UUID], int] = {}
    for chunk in _chunks(days.live) if with_use else ():
        for row in hours_counted(session, days.venue.id, chunk, now=days.now):
            used[row.business_date, row.starts, row.used_class_id] = row.minutes
    for one in supply_on(session, days.venue, days.live, now=days.now):
        piece = one.piece
        yield Supplied(
            piece.business_date, piece.hour, piece.period, piece.day_type, one.room_class_id,
            one.open_minutes, one.room_minutes,
            used.get((piece.business_date, piece.starts, one.room_class_id), 0),
        )  # fmt: skip


def _frozen(
    session: Session, days: SomeDays, dates: Collection[date], keys: Sequence[str]
) -> Iterator[Fact]:
    if not dates:
        return
    by = (_FROZEN.business_date, *(_FROZEN[key] for key in keys))
    statement: Select[Any] = (
        select(*by, *(func.sum(_FROZEN[name]).label(name) for name in MEASURES))
        .where(_FROZEN.venue_id == days.venue.id, _FROZEN.business_date.in_(dates))
        .group_by(*by)
    )
    yield from _as_facts(session.execute(statement), len(keys))


def _counted(
    session: Session, days: SomeDays, counted: Sequence[CountedDay], keys: Sequence[str]
) -> Iterator[Fact]:
    for chunk in _chunks(counted):
        rows = figures_counted(session, days.venue.id, chunk, keys, now=days.now)
        yield from _as_facts(rows, len(keys))


def _as_facts(rows: Any, keys: int) -> Iterator[Fact]:
    for day, *values in rows:
        yield Fact(day, tuple(values[:keys]), tuple(map(int, values[keys:])))


def _chunks(days: Sequence[CountedDay]) -> Iterator[Sequence[CountedDay]]:
    for first in range(0, len(days), DAYS_AT_ONCE):
        yield days[first : first + DAYS_AT_ONCE]


def _touched(days: SomeDays) -> Any:
    """Return the closed days in which something was written after they were closed."""
    of_day = (VenueDay.venue_id == days.venue.id, VenueDay.business_date.in_(days.closed))
    day = select(VenueDay.business_date).where(*of_day)
    on = (Reservation.venue_id == VenueDay.venue_id) & (
        Reservation.business_date == VenueDay.business_date
    )
    corrected = AttributionCorrection.reservation_id == Reservation.id
    turned = (Turnaway.venue_id == VenueDay.venue_id) & (
        Turnaway.business_date == VenueDay.business_date
    )
    return union(
        day.join(Reservation, on).where(Reservation.updated_at > VenueDay.settled_at),
        day.join(Reservation, on)
        .join(AttributionCorrection, corrected)
        .where(AttributionCorrection.at > VenueDay.settled_at),
        day.join(Turnaway, turned).where(Turnaway.created_at > VenueDay.settled_at),
    )
