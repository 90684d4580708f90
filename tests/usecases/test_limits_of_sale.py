"""What is sold to whom: the limits of a phone, quotas, pins, and a larger room to fill a gap."""

import pytest

from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.reservations.rules.limits import QuotaReached, TooManyOpenBookings
from tests.builders import NOW, a_phone, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

LIMITS = {"overlapping": 1, "open": 2, "booker": 3}


def test_a_phone_has_one_booking_at_a_time_in_the_whole_chain(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", max_open_per_phone=LIMITS)
    sister = FrontDesk.opened(database, "small", max_open_per_phone=LIMITS)
    phone = a_phone()
    desk.book(phone=phone)

    with pytest.raises(TooManyOpenBookings) as refused:
        sister.book(phone=phone, starts_at=evening(hour=22))

    assert refused.value.facts == {"kind": "overlapping", "limit": 1, "present": 1}
    assert sister.book(phone=phone, starts_at=evening(hour=23)).occupies


def test_a_phone_has_so_many_open_bookings_in_one_window(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", max_open_per_phone=LIMITS)
    phone = a_phone()
    for day in (1, 2):
        desk.book(phone=phone, starts_at=evening(day))

    with pytest.raises(TooManyOpenBookings) as refused:
        desk.book(phone=phone, starts_at=evening(3))

    assert refused.value.facts["kind"] == "open"
    assert desk.book(phone=phone, starts_at=evening(0)).window == "same_day"


def test_a_booker_has_a_larger_limit_of_its_own(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 4, max_open_per_phone=LIMITS)
    company = desk.request().guest
    for _ in range(3):
        desk.book(booker=company)

    with pytest.raises(TooManyOpenBookings) as refused:
        desk.book(booker=company)

    assert refused.value.facts["kind"] == "booker"


def test_what_is_over_or_dead_counts_no_more_for_a_phone(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", max_open_per_phone=LIMITS)
    phone = a_phone()
    desk.book(phone=phone, hold=True)

    again = desk.at(NOW + minutes(5)).book(phone=phone)

    assert again.status == "confirmed"


def test_who_stands_at_the_desk_is_served_whatever_their_phone_has(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", max_open_per_phone=LIMITS).at(evening())
    phone = a_phone()
    desk.book(phone=phone)

    assert desk.book(phone=phone, source="walk_in").status == "arrived"


def test_quota_and_rooms_are_told_apart(database: Desk) -> None:
    by_quota = FrontDesk.opened(database, "small", "small", quota=1, upgrade_ranks=0)
    by_rooms = FrontDesk.opened(database, "small", quota=2, upgrade_ranks=0)
    for desk in (by_quota, by_rooms):
        desk.book()

    with pytest.raises(QuotaReached) as policy:
        by_quota.book()
    with pytest.raises(NoRoomFree) as rooms:
        by_rooms.book()

    assert policy.value.facts["kind"] == "quota"
    assert policy.value.facts["releases_at"] == evening(hour=19)
    assert rooms.value.facts["reason"] == "rooms"


def test_quota_and_hold_back_fall_away_at_their_hour(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", hold_back=1, upgrade_ranks=0)
    desk.book()

    with pytest.raises(QuotaReached) as refused:
        desk.at(evening(hour=18, minute=59)).book()

    assert refused.value.facts["kind"] == "hold_back"
    assert desk.at(evening(hour=19)).book().occupies


def test_an_exchange_of_rooms_may_leave_the_rooms_that_are_kept_back(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 3, hold_back=1, upgrade_ranks=0)
    early = desk.book(starts_at=evening(hour=18), minutes=120, room_id=desk.rooms[0].id)
    late = desk.book(starts_at=evening(hour=20), minutes=120)
    assert late.room_id == early.room_id
    desk.place(late, room_id=desk.rooms[1].id)

    whole_evening = desk.book(starts_at=evening(hour=18), minutes=240)

    assert desk.row(late).room_id == early.room_id
    assert whole_evening.room_id in {desk.rooms[1].id, desk.rooms[2].id}
    with pytest.raises(QuotaReached) as refused:
        desk.book(starts_at=evening(hour=18), minutes=240)
    assert refused.value.facts["kind"] == "hold_back"


def test_who_makes_place_leaves_as_many_rooms_as_are_kept_back(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", hold_back=1, upgrade_ranks=0)
    desk.book(starts_at=evening(hour=18), minutes=120)
    late = desk.book(starts_at=evening(hour=20), minutes=120)
    desk.place(late, room_id=desk.rooms[1].id)

    with pytest.raises(NoRoomFree):
        desk.book(starts_at=evening(hour=18), minutes=240)


def test_pins_have_a_quota_of_their_own(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 4, pin_quota=50)
    for room in desk.rooms[:2]:
        desk.book(room_id=room.id)

    with pytest.raises(QuotaReached) as refused:
        desk.book(room_id=desk.rooms[2].id)

    assert refused.value.facts["kind"] == "pin_quota"
    assert desk.book().pinned is False
    assert desk.book(room_id=desk.rooms[2].id, starts_at=evening(1)).pinned


def test_a_house_fit_is_charged_as_booked_and_counted_apart(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium", "large")
    desk.book()

    fitted = desk.book()

    assert fitted.house_fit
    assert fitted.room_id == desk.rooms[1].id
    assert fitted.charged_class_id == fitted.booked_class_id != fitted.used_class_id
    assert fitted.quote is not None
    assert fitted.quote["total_minor"] == 30_000
    assert [(move.reason, move.silent) for move in desk.moves(fitted)] == [("house_fit", True)]


def test_a_house_fit_never_takes_the_top_class(database: Desk) -> None:
    desk = FrontDesk.opened(database, "medium", "large", upgrade_ranks=5)
    desk.book(party_size=8)

    with pytest.raises(NoRoomFree):
        desk.book(party_size=8)


def test_a_house_fit_leaves_what_the_larger_class_holds_back(database: Desk) -> None:
    kept = {"when": {"room_classes": ["medium"]}, "set": {"hold_back": 1}}
    desk = FrontDesk.opened(database, "small", "medium", "large", overrides=[kept])
    desk.book()

    with pytest.raises(NoRoomFree) as refused:
        desk.book()

    assert refused.value.facts["reason"] == "held_back"
    assert desk.at(evening(hour=19)).book().house_fit
