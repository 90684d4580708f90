"""Building a venue's ladder: its room classes, small first by rank."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.differences import differences
from ktv_booking.audit.service import record
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import NotFound
from ktv_booking.rooms.models import RoomClass
from ktv_booking.rooms.rules.refusals import RankTaken
from ktv_booking.venues.models import Venue
from ktv_booking.venues.rules.refusals import CodeTaken
from ktv_booking.venues.service import venue_for_change

FIELDS = (
    "code",
    "name",
    "rank",
    "capacity_min",
    "capacity_comfort",
    "capacity_max",
    "turnover_minutes",
    "turnover_mode",
)
ONE_OF_A_KIND = {
    "uq_room_classes_venue_id_code": CodeTaken,
    "uq_room_classes_venue_id_rank": RankTaken,
}


def class_described(row: RoomClass) -> dict[str, Any]:
    """Return a class as the document it was added with."""
    return {field: getattr(row, field) for field in FIELDS}


def add_class(
    session: Session, venue: Venue, document: Mapping[str, Any], *, by: str, now: datetime
) -> RoomClass:
    """Add a class to the ladder of a locked venue.

    Raises:
        CodeTaken: another class of the venue has the code.
        RankTaken: another class of the venue has the rank.
    """
    row = RoomClass(venue_id=venue.id, **{field: document[field] for field in FIELDS})
    with refusing(session, ONE_OF_A_KIND):
        session.add(row)
    record(
        session,
        "room_class",
        row.id,
        "added",
        by=by,
        at=now,
        venue_id=venue.id,
        changed={"code": row.code, "rank": row.rank},
    )
    return row


def class_seen(session: Session, class_id: UUID, *, agent: Agent) -> RoomClass:
    """Return a class of a venue at which the caller may do what the route asks for.

    Raises:
        NotFound: no such class, or of a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    row = session.get(RoomClass, class_id)
    if row is None:
        raise NotFound(what="room_class")
    agent.ensure_at(row.venue_id, what="room_class")
    return row


def class_for_change(session: Session, class_id: UUID, *, agent: Agent) -> RoomClass:
    """Return such a class, its venue locked for a change of the set-up."""
    row = class_seen(session, class_id, agent=agent)
    venue_for_change(session, row.venue_id, agent=agent)
    session.refresh(row)
    return row


def change_class(
    session: Session, row: RoomClass, document: Mapping[str, Any], *, by: str, now: datetime
) -> RoomClass:
    """Make a class of a locked venue what `document` says; nothing new leaves no trace.

    Raises:
        CodeTaken: another class of the venue has the code.
        RankTaken: another class of the venue has the rank.
    """
    changed = differences(class_described(row), {field: document[field] for field in FIELDS})
    if not changed:
        return row
    with refusing(session, ONE_OF_A_KIND):
        for field, change in changed.items():
            setattr(row, field, change["to"])
    record(
        session,
        "room_class",
        row.id,
        "changed",
        by=by,
        at=now,
        venue_id=row.venue_id,
        changed=changed,
    )
    return row
