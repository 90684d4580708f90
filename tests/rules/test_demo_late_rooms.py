"""When the demo chain fixes and tells its rooms, class by class."""

import pytest

from ktv_booking.venues.rules.policy import Moment
from tests.rules.test_demo_chain import terms, the

CLASSES_OF_ALL = [
    (code, one.code)
    for code in ("shanghai", "xuhui", "taipei", "lisbon")
    for one in the(code).room_classes
]


@pytest.mark.parametrize(("code", "room_class"), CLASSES_OF_ALL)
def test_every_class_of_three_rooms_and_fewer_is_given_at_booking_and_no_other(
    code: str, room_class: str
) -> None:
    rooms = sum(room.room_class == room_class for room in the(code).rooms)
    prime, early = terms(code, room_class, "H", 20), terms(code, room_class, "W", 16)

    hours = [(one.fix_room, one.tell_room) for one in (prime, early)]

    at_once = (Moment.BOOKING, Moment.BOOKING)
    late = [(30, Moment.ARRIVAL), (60, Moment.ARRIVAL)]
    assert hours == ([at_once, at_once] if rooms <= 3 else late)


@pytest.mark.parametrize(("code", "room_class"), CLASSES_OF_ALL)
def test_no_house_fit_leads_into_the_classes_of_the_table_it_may_not_enter(
    code: str, room_class: str
) -> None:
    never = {"deluxe", "party"}
    ladder = sorted(the(code).room_classes, key=lambda one: one.rank)
    place = [one.code for one in ladder].index(room_class)
    above = [one.code for one in ladder[place + 1 :]]

    ranks = terms(code, room_class, "H", 20).upgrade_ranks

    assert not never & set(above[:ranks])
