"""Nobody empties a house by holding it: neither a phone that never comes, nor an agent."""

import pytest

from ktv_booking.kernel.time import utc_now
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.rules.holds import HoldLimits
from ktv_booking.reservations.rules.limits import TooManyOpenBookings
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.groups import GroupRequest, book_group
from ktv_booking.reservations.service.holding import ensure_may_hold
from ktv_booking.web.problems import TooManyRequests
from tests.builders import NOW, a_phone, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

TWO = {"overlapping": 2, "open": 2, "booker": 3}
DEPOSIT = {"amount_minor": 5_000, "due_minutes": 5}


def held_in_vain(desk: FrontDesk, phone: str, times: int) -> None:
    """Hold a room so often, six minutes apart, and let each hold run out."""
    for number in range(times):
        desk.at(NOW + minutes(6 * number)).book(phone=phone, hold=True)


def test_a_phone_that_lets_holds_run_out_holds_no_more_within_the_hour(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", max_open_per_phone=TWO)
    sister = FrontDesk.opened(database, "small", max_open_per_phone=TWO)
    phone = a_phone()
    held_in_vain(desk, phone, 3)
    held_in_vain(sister.at(NOW), phone, 1)

    with pytest.raises(TooManyOpenBookings) as refused:
        desk.at(NOW + minutes(30)).book(phone=phone, hold=True)

    assert refused.value.facts == {"kind": "holds", "limit": 4, "present": 4}
    assert desk.at(NOW + minutes(30)).book(phone=phone).status == "confirmed"


def test_after_an_hour_a_phone_may_hold_again(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", max_open_per_phone=TWO)
    phone = a_phone()
    held_in_vain(desk, phone, 4)

    assert desk.at(NOW + minutes(61)).book(phone=phone, hold=True).status == "held"


def test_cancelling_a_hold_does_not_make_it_undone(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", max_open_per_phone=TWO)
    phone = a_phone()
    for _ in range(4):
        held = desk.book(phone=phone, hold=True)
        desk.do(cancel, held.id, CancelRequest(CancelledBy.GUEST, "changed_mind"))

    with pytest.raises(TooManyOpenBookings):
        desk.book(phone=phone, hold=True)


def test_what_waits_for_a_deposit_in_vain_counts_like_a_hold(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", max_open_per_phone=TWO, deposit=DEPOSIT)
    phone = a_phone()
    for number in range(4):
        desk.at(NOW + minutes(6 * number)).book(phone=phone)

    with pytest.raises(TooManyOpenBookings) as refused:
        desk.at(NOW + minutes(30)).book(phone=phone)

    assert refused.value.facts["kind"] == "holds"


def test_what_was_confirmed_was_no_hoarding(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", max_open_per_phone={**TWO, "open": 3})
    phone = a_phone()
    held_in_vain(desk, phone, 5)
    for number in range(2):
        desk.at(NOW + minutes(31)).book(phone=phone, starts_at=evening(number + 1))

    assert desk.at(NOW + minutes(32)).book(phone=phone, hold=True).status == "held"


def test_a_booker_and_a_group_are_counted_by_their_own_measure(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 6, max_open_per_phone=TWO)
    company = desk.request().guest
    for number in range(3):
        request = desk.request(booker=company, hold=True)
        two_rooms = GroupRequest(common=request, rooms=[request.stay, request.stay])
        desk.at(NOW + minutes(6 * number)).do(book_group, two_rooms)
    for number in range(3, 6):
        desk.at(NOW + minutes(6 * number)).book(booker=company, hold=True)

    with pytest.raises(TooManyOpenBookings) as refused:
        desk.at(NOW + minutes(40)).book(booker=company, hold=True)

    assert refused.value.facts == {"kind": "holds", "limit": 6, "present": 6}


def may_hold(desk: FrontDesk, limits: HoldLimits, rooms: int = 1) -> int:
    """Ask whether so many rooms may be held; return how long to wait, 0 where they may."""
    try:
        desk.do(ensure_may_hold, limits, rooms=rooms, real_now=utc_now())
    except TooManyRequests as refused:
        return int(refused.facts["retry_after"])
    return 0


def test_an_agent_holds_so_many_rooms_at_once_at_all_venues(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 3)
    sister = FrontDesk.opened(database, "small")
    sister.by = desk.by
    desk.book(hold=True), desk.at(NOW + minutes(2)).book(hold=True), sister.book(hold=True)
    three, four = HoldLimits(at_once=3, an_hour=0), HoldLimits(at_once=4, an_hour=0)

    assert may_hold(desk.at(NOW + minutes(2)), three) == 180
    assert may_hold(desk, four) == 0
    assert may_hold(desk, four, rooms=2) > 0
    assert may_hold(desk.as_("agent"), HoldLimits(at_once=1)) == 0
    assert may_hold(desk.at(NOW + minutes(6)), three) == 0


def test_a_booking_that_waits_for_its_deposit_is_no_hold_of_an_agent(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", deposit=DEPOSIT)
    desk.book()

    assert may_hold(desk, HoldLimits(at_once=1)) == 0


def test_an_agent_holds_so_often_in_an_hour(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    waits = [may_hold(desk, HoldLimits(at_once=0, an_hour=3)) for _ in range(5)]

    assert waits[:3] == [0, 0, 0]
    assert all(0 < wait <= 30 for wait in waits[3:])


def test_without_a_limit_nothing_is_counted(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    waits = [may_hold(desk, HoldLimits(at_once=0, an_hour=0), rooms=500) for _ in range(3)]

    assert waits == [0, 0, 0]
