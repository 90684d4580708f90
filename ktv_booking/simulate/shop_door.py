"""The venue of the simulation, read from the server."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from ktv_booking.client import Client
from ktv_booking.kernel.time import BusinessHours, minutes_of_clock
from ktv_booking.rooms.schemas import RoomClassOut
from ktv_booking.simulate.shop import Shop, ShopClass, ShopRoom

AFTER = "after"


def shop_of(client: Client, code: str) -> Shop:
    """Return the venue of that code as callers and desk know it.

    Raises:
        NotFound: the server has no such venue for the token's holder.
    """
    venue = client.venues.by_code(code)
    classes = sorted(client.classes.each(venue.id), key=lambda one: one.rank)
    code_of = {one.id: one.code for one in classes}
    rooms = [room for room in client.rooms.each(venue.id) if room.active]
    return Shop(
        id=venue.id,
        code=venue.code,
        region=venue.phone_region,
        hours=BusinessHours(ZoneInfo(venue.time_zone), time.fromisoformat(venue.day_starts)),
        booking_opens=minutes_of_clock(venue.booking_opens_at),
        slot_minutes=venue.slot_minutes,
        opening={
            one.weekday: (minutes_of_clock(one.opens), minutes_of_clock(one.closes))
            for one in venue.opening_hours
        },
        classes=[_class_of(one) for one in classes],
        rooms=[
            ShopRoom(id=one.id, number=one.number, room_class=code_of[one.room_class_id])
            for one in sorted(rooms, key=lambda one: (one.sort_order, one.number))
        ],
    )


def _class_of(one: RoomClassOut) -> ShopClass:
    after = one.turnover_minutes if one.turnover_mode == AFTER else 0
    return ShopClass(
        code=one.code,
        capacity_min=one.capacity_min,
        capacity_comfort=one.capacity_comfort,
        capacity_max=one.capacity_max,
        turnover_after=timedelta(minutes=after),
    )
