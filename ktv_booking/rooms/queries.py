"""Reading rooms: the house as it stands at one set-up revision, and what is out of sale."""

import math
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ktv_booking.db.shelf import Shelf
from ktv_booking.db.units import ensure_snapshot
from ktv_booking.kernel.text import Text
from ktv_booking.rooms.models import Outage, Room, RoomClass
from ktv_booking.rooms.rules import ClassFacts, House, Ladder, RoomFacts
from ktv_booking.venues.queries import is_being_set_up
from ktv_booking.venues.rules.facts import VenueFacts

MOST_KEPT = 4096
_kept: Shelf[House] = Shelf(MOST_KEPT, seconds=math.inf)


def house_of(session: Session, venue: VenueFacts) -> House:
    """Return the rooms of a venue, kept under its set-up revision."""
    if is_being_set_up(session, venue.id):
        return _load(session, venue.id)
    known = _kept.get((venue.id, venue.setup_rev))
    if known is not None:
        return known
    ensure_snapshot(session)
    found_at, house = time.monotonic(), _load(session, venue.id)
    _kept.put((venue.id, venue.setup_rev), house, found_at=found_at)
    return house


def _load(session: Session, venue_id: UUID) -> House:
    classes = {one.id: class_facts(one) for one in classes_of(session, venue_id)}
    rows = rooms_of(session, venue_id)
    facts = {row.id: _room_facts(row, classes[row.room_class_id]) for row in rows}
    return House(
        ladder=Ladder.of(classes.values()),
        rooms=tuple(facts[row.id] for row in rows if row.active),
        by_id=facts,
    )


def classes_of(session: Session, venue_id: UUID) -> Sequence[RoomClass]:
    """Return the room classes of a venue, small first."""
    return session.scalars(
        select(RoomClass).where(RoomClass.venue_id == venue_id).order_by(RoomClass.rank)
    ).all()


def class_names(session: Session, venue_id: UUID) -> dict[str, Text]:
    """Return what people call the classes of a venue, by their codes, small first."""
    rows = session.execute(
        select(RoomClass.code, RoomClass.name)
        .where(RoomClass.venue_id == venue_id)
        .order_by(RoomClass.rank)
    )
    return {code: Text.of(name) for code, name in rows}


def rooms_of(session: Session, venue_id: UUID) -> Sequence[Room]:
    """Return the rooms of a venue in the order of its board."""
    return session.scalars(
        select(Room).where(Room.venue_id == venue_id).order_by(Room.sort_order, Room.number)
    ).all()


def outages_within(
    session: Session, venue_id: UUID, starts_at: datetime, ends_at: datetime, *, now: datetime
) -> Sequence[Outage]:
    """Return outages that touch a span and were not released by `now`."""
    return session.scalars(
        select(Outage)
        .where(
            Outage.venue_id == venue_id,
            Outage.starts_at < ends_at,
            Outage.ends_at > starts_at,
            or_(Outage.releases_at.is_(None), Outage.releases_at > now),
        )
        .order_by(Outage.starts_at)
    ).all()


def class_facts(row: RoomClass) -> ClassFacts:
    """Return a class as the rules see it."""
    return ClassFacts(
        id=row.id,
        code=row.code,
        name=Text.of(row.name),
        rank=row.rank,
        capacity_min=row.capacity_min,
        capacity_comfort=row.capacity_comfort,
        capacity_max=row.capacity_max,
        turnover=timedelta(minutes=row.turnover_minutes),
        turnover_inside=row.turnover_mode == "inside",
    )


def _room_facts(row: Room, room_class: ClassFacts) -> RoomFacts:
    return RoomFacts(
        id=row.id,
        number=row.number,
        room_class=room_class,
        floor=row.floor,
        features=frozenset(row.features),
        adjoins=frozenset(UUID(next_door) for next_door in row.adjoins),
        sort_order=row.sort_order,
    )
