"""The rooms of a venue: their class, what they have, and what they open to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.differences import differences
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import Malformed, NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.rooms import queries
from ktv_booking.rooms.models import Room, RoomClass
from ktv_booking.rooms.rules.refusals import NumberTaken
from ktv_booking.venues.models import Venue
from ktv_booking.venues.service import venue_for_change

FIELDS = ("number", "room_class_id", "floor", "features", "adjoins", "active", "sort_order")
ONE_OF_A_NUMBER = {"uq_rooms_venue_id_number": NumberTaken}


def room_described(row: Room) -> dict[str, Any]:
    """Return a room as the document it was added with."""
    return {field: getattr(row, field) for field in FIELDS}


def add_room(
    session: Session, venue: Venue, document: Mapping[str, Any], *, by: str, now: datetime
) -> Room:
    """Add a room to a locked venue; what it adjoins then adjoins it.

    Raises:
        NumberTaken: another room of the venue has the number.
        Malformed: the class is not of this venue, or a room next door is not.
    """
    given = _given(document)
    _ensure_of_the_venue(session, venue.id, given)
    row = Room(id=new_id(), venue_id=venue.id, **given)
    with refusing(session, ONE_OF_A_NUMBER):
        session.add(row)
    _open_both_ways(session, row)
    record(
        session,
        "room",
        row.id,
        "added",
        by=by,
        at=now,
        venue_id=venue.id,
        changed={"number": row.number, "room_class_id": str(row.room_class_id)},
    )
    return row


def room_seen(session: Session, room_id: UUID, *, agent: Agent) -> Room:
    """Return a room of a venue at which the caller may do what the route asks for.

    Raises:
        NotFound: no such room, or of a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    row = session.get(Room, room_id)
    if row is None:
        raise NotFound(what="room")
    agent.ensure_at(row.venue_id, what="room")
    return row


def room_for_change(session: Session, room_id: UUID, *, agent: Agent) -> Room:
    """Return such a room, its venue locked for a change of the set-up."""
    row = room_seen(session, room_id, agent=agent)
    venue_for_change(session, row.venue_id, agent=agent)
    session.refresh(row)
    return row


def change_room(
    session: Session, row: Room, document: Mapping[str, Any], *, by: str, now: datetime
) -> Room:
    """Make a room of a locked venue what `document` says; nothing new leaves no trace.

    A room that is no longer active keeps its bookings and gets no new ones.

    Raises:
        NumberTaken: another room of the venue has the number.
        Malformed: the class is not of this venue, or a room next door is not another of it.
    """
    given = _given(document)
    changed = differences(room_described(row), given)
    if not changed:
        return row
    _ensure_of_the_venue(session, row.venue_id, given, itself=row.id)
    with refusing(session, ONE_OF_A_NUMBER):
        for field, change in changed.items():
            setattr(row, field, change["to"])
    if "adjoins" in changed:
        _open_both_ways(session, row)
    if "room_class_id" in changed:
        changed["room_class_id"] = {
            side: str(value) for side, value in changed["room_class_id"].items()
        }
    record(
        session, "room", row.id, "changed", by=by, at=now, venue_id=row.venue_id, changed=changed
    )
    return row


def _given(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a room as its row keeps them: neighbours as texts."""
    return {field: document[field] for field in FIELDS} | {
        "adjoins": [str(next_door) for next_door in document["adjoins"]]
    }


def _ensure_of_the_venue(
    session: Session, venue_id: UUID, given: Mapping[str, Any], *, itself: UUID | None = None
) -> None:
    """Let a room pass that names a class and neighbours of its own venue.

    Raises:
        NotFound: a class or a room of another venue, or of none.
        Malformed: it adjoins itself.
    """
    room_class = session.get(RoomClass, given["room_class_id"])
    if room_class is None or room_class.venue_id != venue_id:
        raise NotFound(what="room_class", field="room_class_id")
    if str(itself) in given["adjoins"]:
        raise Malformed.at("adjoins", Text(zh="包厢不能与自己相邻", en="a room adjoins others"))
    if given["adjoins"]:
        others = {str(room.id) for room in _others(session, venue_id, itself)}
        if not set(given["adjoins"]) <= others:
            raise NotFound(what="room", field="adjoins")


def _open_both_ways(session: Session, row: Room) -> None:
    """Let every other room of the venue adjoin this one exactly where this one adjoins it."""
    for other in _others(session, row.venue_id, row.id):
        without = [next_door for next_door in other.adjoins if next_door != str(row.id)]
        wanted = [*without, str(row.id)] if str(other.id) in row.adjoins else without
        if set(wanted) != set(other.adjoins):
            other.adjoins = wanted
    session.flush()


def _others(session: Session, venue_id: UUID, itself: UUID | None) -> Sequence[Room]:
    return [room for room in queries.rooms_of(session, venue_id) if room.id != itself]
