"""What a caller says, as the documents the desk sends."""

from datetime import datetime
from typing import Any

from ktv_booking.simulate.callers import Caller, Kind
from ktv_booking.simulate.shop import Shop

Said = dict[str, Any]


def guest_of(caller: Caller) -> Said:
    """Return whom the room is for."""
    return {"name": caller.name, "title": caller.title, "phone": caller.phone}


def booking_of(shop: Shop, caller: Caller) -> Said:
    """Return the booking of one room; a walk-in is seated at once."""
    said = _agreement_of(shop, caller) | {"party_size": caller.party_size}
    if caller.room_class is not None:
        said["room_class"] = caller.room_class
    room_id = next((one.id for one in shop.rooms if one.number == caller.room_number), None)
    wishes: Said = {"features": [caller.feature]} if caller.feature else {}
    if room_id is not None and caller.insists:
        said["room_id"] = room_id
    elif room_id is not None:
        wishes["room_id"] = room_id
    if wishes:
        said["wishes"] = wishes
    if caller.kind is Kind.WALK_IN:
        said["seat_now"] = True
    return said


def group_of(shop: Shop, caller: Caller) -> Said:
    """Return the booking of several rooms side by side, one as large as the other."""
    room: Said = {"party_size": caller.party_size}
    if caller.room_class is not None:
        room["room_class"] = caller.room_class
    rooms = [dict(room) for _ in range(caller.rooms)]
    return _agreement_of(shop, caller) | {"rooms": rooms, "adjoining": True}


def wish_of(shop: Shop, caller: Caller, *, kind: str, most_minutes: int = 180) -> Said:
    """Return the wish that is left where nothing could be booked."""
    return {
        "kind": kind,
        "venue_ids": [shop.id],
        "room_classes": [caller.room_class] if caller.room_class else [],
        "earliest_starts_at": caller.starts_at,
        "latest_starts_at": caller.starts_at,
        "minutes": caller.minutes or most_minutes,
        "party_size": caller.party_size,
        "contact": guest_of(caller),
    }


def turnaway_of(shop: Shop, caller: Caller, *, code: str) -> Said:
    """Return the record of somebody who only asked, was told no, and went away."""
    return {
        "venue_id": shop.id,
        "starts_at": caller.starts_at,
        "minutes": caller.minutes,
        "party_size": caller.party_size,
        "room_class": caller.room_class,
        "code": code,
        "source": caller.source,
    }


def class_wanted(shop: Shop, caller: Caller) -> str | None:
    """Return the class that is asked for, or in which so many sit well; None: they are too many."""
    snug = shop.snug_class(caller.party_size)
    return caller.room_class or (snug.code if snug else None)


def _agreement_of(shop: Shop, caller: Caller) -> Said:
    said: Said = {
        "venue_id": shop.id,
        "starts_at": caller.starts_at,
        "guest": guest_of(caller),
        "source": caller.source,
    }
    if caller.minutes is None:
        said["until_close"] = True
    else:
        said["minutes"] = caller.minutes
    if caller.minors:
        said["minors_present"] = True
    if caller.plans.asks_to_hold and caller.kind is Kind.CALL:
        said["hold"] = True
    return said


def at_grid(instant: datetime, slot_minutes: int) -> datetime:
    """Return the last start on the grid that is not after `instant`."""
    return instant.replace(
        minute=instant.minute - instant.minute % slot_minutes, second=0, microsecond=0
    )
