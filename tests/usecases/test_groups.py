"""Several rooms under one contact and one number: all or none."""

from typing import Any

import pytest

from ktv_booking.kernel.errors import Malformed, Stale
from ktv_booking.reservations.models import Group, Reservation
from ktv_booking.reservations.queries.find import members_of
from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.rules.limits import TooManyOpenBookings
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.desk import arrive, seat
from ktv_booking.reservations.service.groups import (
    GroupMove,
    GroupRequest,
    add_rooms,
    book_group,
    cancel_group,
    move_group,
)
from ktv_booking.reservations.service.placement import PlaceRequest
from ktv_booking.rooms.rules import CapacityExceeded
from tests.builders import a_phone, evening
from tests.front_desk import FrontDesk
from tests.stores import Desk

BY_GUEST = CancelRequest(CancelledBy.GUEST, "called off")


def a_group(desk: FrontDesk, *sizes: int, adjoining: bool = False, **said: Any) -> Group:
    of_each = {key: said[key] for key in ("starts_at", "minutes") if key in said}
    rooms = [desk.stay(party_size=size, **of_each) for size in sizes]
    return desk.do(book_group, GroupRequest(desk.request(**said), rooms, adjoining=adjoining))


def rooms_of(desk: FrontDesk, group: Group) -> list[Reservation]:
    return list(desk.database.read(lambda session: members_of(session, group.id)))


def test_a_group_has_one_number_and_a_room_for_each(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    desk.book(starts_at=evening(hour=16), minutes=60)

    group = a_group(desk, 4, 10)

    rooms = rooms_of(desk, group)
    assert {row.day_no for row in rooms} == {group.day_no} == {2}
    assert {row.room_id for row in rooms} == {room.id for room in desk.rooms}
    assert [row.status for row in rooms] == ["confirmed", "confirmed"]


def test_rooms_that_want_to_be_together_are_together(database: Desk) -> None:
    desk = FrontDesk.opened(
        database,
        {"room_class": "small", "floor": "1"},
        {"room_class": "small", "floor": "2"},
        {"room_class": "medium", "floor": "2"},
    )
    first = desk.book(starts_at=evening(hour=18), minutes=120)

    group = a_group(desk, 10, 4, adjoining=True)

    medium, small = rooms_of(desk, group)
    assert first.room_id == desk.rooms[0].id
    assert (medium.room_id, small.room_id) == (desk.rooms[2].id, desk.rooms[1].id)


def test_one_room_too_few_books_none(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")

    with pytest.raises(NoRoomFree):
        a_group(desk, 4, 4, 4)

    assert desk.rows() == []
    assert desk.revs() == {}


def test_a_group_counts_once_for_its_phone(database: Desk) -> None:
    limits = {"overlapping": 1, "open": 2, "booker": 10}
    desk = FrontDesk.opened(database, *["small"] * 3, max_open_per_phone=limits)
    phone = a_phone()
    a_group(desk, 4, 4, phone=phone)

    second = desk.book(phone=phone, starts_at=evening(hour=23))

    assert second.status == "confirmed"
    with pytest.raises(TooManyOpenBookings):
        desk.book(phone=phone, starts_at=evening(hour=16))
    with pytest.raises(TooManyOpenBookings):
        a_group(desk, 4, phone=phone)


def test_rooms_are_added_all_or_none_to_the_same_time_and_contact(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 3)
    group = a_group(desk, 4, name="赵一")

    with pytest.raises(NoRoomFree):
        desk.do(add_rooms, group.id, [desk.stay(party_size=4)] * 3)
    desk.do(add_rooms, group.id, [desk.stay(party_size=5, starts_at=evening(3))])

    rooms = rooms_of(desk, group)
    assert [row.party_size for row in rooms] == [4, 5]
    assert {row.starts_at for row in rooms} == {evening()}
    assert {row.guest_name for row in rooms} == {"赵一"}
    assert {row.day_no for row in rooms} == {group.day_no}


def test_a_group_moves_to_another_date_with_one_new_number(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book(starts_at=evening(1, hour=16), minutes=60)
    group = a_group(desk, 4, 4)

    desk.do(move_group, group.id, GroupMove(PlaceRequest("guest_wish", starts_at=evening(1))))

    rooms = rooms_of(desk, group)
    assert {row.business_date for row in rooms} == {evening(1).date()}
    assert {row.day_no for row in rooms} == {2}
    assert len({row.room_id for row in rooms}) == 2
    assert a_group(desk, 4, 4).day_no == 2


def test_a_group_shifts_within_its_own_rooms(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    group = a_group(desk, 4, 4)
    later = PlaceRequest("guest_wish", starts_at=evening(hour=21))

    desk.do(move_group, group.id, GroupMove(later))

    assert {row.starts_at for row in rooms_of(desk, group)} == {evening(hour=21)}


def test_two_rooms_of_a_group_may_take_each_others_place(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    group = a_group(desk, 4, 4)
    one, other = rooms_of(desk, group)
    changes = {
        one.id: PlaceRequest("guest_wish", room_id=other.room_id),
        other.id: PlaceRequest("guest_wish", room_id=one.room_id),
    }

    desk.do(move_group, group.id, GroupMove(PlaceRequest("guest_wish"), changes))

    assert [row.room_id for row in rooms_of(desk, group)] == [other.room_id, one.room_id]


def test_a_group_that_does_not_fit_stays_where_it_is(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book(starts_at=evening(1))
    group = a_group(desk, 4, 4)
    before = desk.revs()

    with pytest.raises(NoRoomFree):
        desk.do(move_group, group.id, GroupMove(PlaceRequest("x", starts_at=evening(1))))
    with pytest.raises(CapacityExceeded):
        desk.do(move_group, group.id, GroupMove(PlaceRequest("x", party_size=9)))

    assert {row.starts_at for row in rooms_of(desk, group)} == {evening()}
    assert desk.revs() == before


def test_a_stranger_is_no_room_of_the_group(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    group, stranger = a_group(desk, 4), desk.book()

    with pytest.raises(Malformed):
        desk.do(
            move_group, group.id,
            GroupMove(PlaceRequest("x"), {stranger.id: PlaceRequest("x")}),
        )  # fmt: skip


def test_one_room_of_a_group_does_not_leave_its_date_alone(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    group = a_group(desk, 4, 4)

    with pytest.raises(Malformed):
        desk.place(rooms_of(desk, group)[0], starts_at=evening(1))


def test_cancelling_a_group_cancels_all_and_again_answers_the_same(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    group = a_group(desk, 4, 4)

    first = desk.do(cancel_group, group.id, BY_GUEST)
    again = desk.do(cancel_group, group.id, BY_GUEST)

    assert {row.status for row in rooms_of(desk, group)} == {"cancelled"}
    assert (again.fee_minor, again.refund_minor) == (first.fee_minor, first.refund_minor)


def test_where_one_room_sits_none_is_cancelled(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small").at(evening())
    group = a_group(desk, 4, 4)
    first, second = rooms_of(desk, group)
    for verb in (arrive, seat):
        desk.do(verb, first.id)

    with pytest.raises(ActionNotAllowed):
        desk.do(cancel_group, group.id, BY_GUEST)

    assert desk.row(second).status == "confirmed"


def test_one_cancelled_room_leaves_the_others_to_move(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    group = a_group(desk, 4, 4)
    first, second = rooms_of(desk, group)
    desk.do(cancel, first.id, BY_GUEST)

    desk.do(move_group, group.id, GroupMove(PlaceRequest("x", starts_at=evening(hour=19))))

    assert desk.row(second).starts_at == evening(hour=19)
    assert desk.row(first).starts_at == evening()


def test_a_group_somebody_else_changed_is_stale(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    group = a_group(desk, 4)
    desk.do(add_rooms, group.id, [desk.stay()], seen=frozenset({group.version}))

    with pytest.raises(Stale):
        desk.do(cancel_group, group.id, BY_GUEST, seen=frozenset({group.version}))
