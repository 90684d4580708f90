"""A party from its first call to the moment it leaves."""

from ktv_booking.reservations.schemas import GroupOut
from ktv_booking.simulate.callers import Caller
from ktv_booking.simulate.diary import Story
from ktv_booking.simulate.evening import evening
from ktv_booking.simulate.first_call import first_call
from ktv_booking.simulate.house import House
from ktv_booking.simulate.until_then import until_then


def party_story(house: House, caller: Caller) -> Story:
    """Tell what one caller does; every room that is booked then has its own evening."""
    now = yield caller.calls_at
    house.tally.calls[caller.kind.value] += 1
    booked = yield from first_call(house, caller, now)
    if booked is None:
        return
    rooms = booked.reservations if isinstance(booked, GroupOut) else [booked]
    parties = [house.welcome(caller, one) for one in rooms]
    house.tally.happened("booked", len(parties))
    house.tally.windows[parties[0].now_is.window] += len(parties)
    if parties[0].now_is.status != "seated":
        is_coming = yield from until_then(house, parties, now)
        if not is_coming:
            return
    for party in parties:
        house.diary.add(evening(house, party))
