"""Room classes and rooms as the contract shows them."""

from ktv_booking.rooms import schemas
from ktv_booking.rooms.models import Room, RoomClass
from ktv_booking.rooms.service import class_described, room_described


def class_out(row: RoomClass) -> schemas.RoomClassOut:
    """Return a room class."""
    return schemas.RoomClassOut.model_validate(
        {"id": row.id, "venue_id": row.venue_id, "version": row.version, **class_described(row)}
    )


def room_out(row: Room) -> schemas.RoomOut:
    """Return a room."""
    return schemas.RoomOut.model_validate(
        {"id": row.id, "venue_id": row.venue_id, "version": row.version, **room_described(row)}
    )
