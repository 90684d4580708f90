"""Booking: what the desk writes down, and every reason for which it says no."""

from typing import Any
from uuid import uuid4

import pytest

from ktv_booking.kernel.errors import DomainError, Malformed, NotFound
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    NoRoomFree,
    RoomAlreadyTaken,
    RoomOutOfOrder,
    Wishes,
)
from ktv_booking.reservations.service.outages import take_out
from ktv_booking.rooms.rules import CapacityExceeded, PartyTooLarge
from tests.builders import NOW, TODAY, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk


def test_a_booking_says_when_where_as_what_and_for_how_much(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    booked = desk.book(room_class="small")

    assert (booked.status, booked.window) == ("confirmed", "same_day")
    assert booked.business_date == TODAY
    assert (booked.room_id, booked.occupies) == (desk.rooms[0].id, True)
    assert booked.booked_class_id == booked.charged_class_id == booked.used_class_id
    assert booked.quote is not None
    assert booked.quote["total_minor"] == 30_000
    assert booked.grace_until == evening() + minutes(15)
    assert (booked.day_no, booked.version) == (1, 1)


def test_day_numbers_count_up_on_each_date_by_itself(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")

    numbers = [desk.book(starts_at=evening(day)).day_no for day in (0, 0, 1, 1)]

    assert numbers == [1, 2, 1, 2]


def test_without_a_class_the_party_gets_the_smallest_that_seats_it_well(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium", "large")

    given = [desk.book(party_size=size).room_id for size in (6, 7, 16)]

    assert given == [room.id for room in desk.rooms]


def test_the_snuggest_gap_is_filled_first(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    before = desk.book(room_id=desk.rooms[1].id, starts_at=evening(hour=18), minutes=120)

    after = desk.book()

    assert after.room_id == before.room_id


def test_twenty_oclock_end_and_start_share_a_room_whose_turnover_runs_inside(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small")
    first = desk.book(starts_at=evening(hour=18), minutes=120)

    second = desk.book(starts_at=evening(hour=20))

    assert second.room_id == first.room_id


def test_twenty_oclock_end_and_start_clash_where_the_turnover_runs_after(database: Desk) -> None:
    desk = FrontDesk.opened(database, "large")
    desk.book(starts_at=evening(hour=18), minutes=120, room_class="large")

    with pytest.raises(NoRoomFree) as refused:
        desk.book(starts_at=evening(hour=20), room_class="large")

    assert refused.value.facts["witness"]["ends_at"] == evening(hour=20, minute=20)
    assert desk.book(starts_at=evening(hour=20, minute=30), room_class="large").occupies


def test_the_turnover_after_a_stay_must_fit_before_the_next_party(database: Desk) -> None:
    desk = FrontDesk.opened(database, "large")
    desk.book(starts_at=evening(hour=20), room_class="large")

    with pytest.raises(NoRoomFree):
        desk.book(starts_at=evening(hour=18), minutes=120, room_class="large")

    assert desk.book(starts_at=evening(hour=18), minutes=90, room_class="large").occupies


def test_a_full_house_refuses_with_its_witness_and_writes_nothing(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book()
    desk.book()

    with pytest.raises(NoRoomFree) as refused:
        desk.book()

    assert refused.value.facts["reason"] == "rooms"
    assert refused.value.facts["rooms_total"] == 2
    assert refused.value.facts["witness"]["taken"] == 2
    assert len(desk.rows()) == 2


def test_a_refusal_leaves_the_days_revision_and_number_as_they_were(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book()
    before = desk.revs()

    with pytest.raises(NoRoomFree):
        desk.book()

    assert desk.revs() == before
    assert desk.book(starts_at=evening(hour=23)).day_no == 2


def test_a_party_over_every_class_is_told_so(database: Desk) -> None:
    desk = FrontDesk.opened(database, "large")

    with pytest.raises(PartyTooLarge) as refused:
        desk.book(party_size=21)

    assert refused.value.facts == {"party_size": 21, "capacity_max": 20}


@pytest.mark.parametrize("role", ["agent", "duty_manager", "hq_admin"])
def test_nobody_books_more_people_than_the_class_may_hold(database: Desk, role: str) -> None:
    desk = FrontDesk.opened(database, "small", "medium").as_(role)

    with pytest.raises(CapacityExceeded):
        desk.book(party_size=9, room_class="small")

    assert desk.book(party_size=8, room_class="small").party_size == 8


def test_the_very_room_is_pinned_fixed_and_told(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")

    booked = desk.book(room_id=desk.rooms[1].id)

    assert booked.room_id == desk.rooms[1].id
    assert booked.pinned
    assert booked.room_fixed_at == booked.room_told_at == NOW


def test_a_taken_room_says_until_and_from_when_it_is_free(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book(room_id=desk.rooms[0].id, starts_at=evening(hour=21), minutes=60)

    with pytest.raises(RoomAlreadyTaken) as refused:
        desk.book(room_id=desk.rooms[0].id)

    assert refused.value.facts["free_until"] == evening(hour=21)
    assert refused.value.facts["free_from"] == evening(hour=22)


def test_a_room_under_repair_is_out_of_order_for_who_insists_on_it(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    slot = Slot(evening(hour=22), evening(hour=23))
    desk.do(take_out, desk.rooms[0].id, kind="maintenance", slot=slot, reason="screen")

    with pytest.raises(RoomOutOfOrder):
        desk.book(room_id=desk.rooms[0].id)
    with pytest.raises(NoRoomFree):
        desk.book()

    assert desk.book(minutes=120).occupies


def test_a_wish_for_a_room_is_tried_and_not_promised(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    wish = {"wishes": Wishes(room_id=desk.rooms[1].id)}

    granted, not_granted = desk.book(**wish), desk.book(**wish)

    assert (granted.room_id, granted.pinned) == (desk.rooms[1].id, False)
    assert not_granted.room_id == desk.rooms[0].id


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"room_class": "palace"}, NotFound),
        ({"room_id": uuid4()}, NotFound),
        ({"phone": "not a number"}, Malformed),
        ({"seat_now": True}, Malformed),
    ],
    ids=["class", "room", "phone", "seat-now"],
)
def test_what_makes_no_sense_is_refused(
    database: Desk, said: dict[str, Any], refusal: type[DomainError]
) -> None:
    desk = FrontDesk.opened(database, "small")

    with pytest.raises(refusal):
        desk.book(**said)

    assert desk.rows() == []


def test_a_room_of_another_class_than_the_one_named_is_refused(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")

    with pytest.raises(Malformed):
        desk.book(room_class="small", room_id=desk.rooms[1].id)


def test_a_foreign_venue_answers_like_an_absent_one(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    elsewhere = FrontDesk.opened(database, "small").as_("venue_manager")
    desk.by = elsewhere.by

    with pytest.raises(NotFound):
        desk.book()


def test_the_log_hides_who_comes(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    booked = desk.book(name="赵一", phone="139 0000 4321", note="红色蛋糕")

    said = desk.audit(booked)[0]
    assert (said.action, said.by) == ("booked", desk.by.login)
    assert "赵一" not in str(said.changed)
    assert "13900004321" not in str(said.changed)
    assert "红色蛋糕" not in str(said.changed)
