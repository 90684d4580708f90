"""Taking back what was done by mistake: by whom, how late, and into which room."""

from datetime import timedelta
from typing import Any

import pytest

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.life import tell_room
from ktv_booking.reservations.service.undo import no_show, reinstate
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

BY_GUEST = CancelRequest(CancelledBy.GUEST, "changed_mind")


def undone(desk: FrontDesk, booked: Reservation, **said: Any) -> Reservation:
    return desk.do(reinstate, booked.id, reason="by mistake", **said)


def test_each_step_at_the_desk_is_taken_back_one_by_one(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening())
    booked = desk.at(NOW).book()
    for verb in (arrive, seat, leave):
        desk.do(verb, booked.id)

    steps = [undone(desk, booked) for _ in range(3)]

    assert [step.status for step in steps] == ["seated", "arrived", "confirmed"]
    back = desk.row(booked)
    assert (back.arrived_at, back.seated_at, back.left_at) == (None, None, None)
    assert (back.room_id, back.occupies) == (booked.room_id, True)
    assert (back.occupies_from, back.occupies_until) == (evening(), evening(hour=23))


def test_a_cancelled_booking_comes_back_with_its_room_and_a_fresh_grace(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    desk.do(cancel, booked.id, BY_GUEST)

    back = undone(desk, booked)

    assert (back.status, back.room_id, back.occupies) == ("confirmed", booked.room_id, True)
    assert (back.cancellation, back.grace_until) == (None, evening() + minutes(15))


def test_a_guest_who_comes_after_the_grace_is_rescued(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    late = desk.at(evening(hour=20, minute=40))

    back = undone(late, booked)

    assert (back.status, back.grace_until) == ("confirmed", late.now + minutes(15))
    assert late.do(arrive, booked.id).status == "arrived"


def test_a_no_show_is_taken_back_until_the_book_is_shut(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    after = desk.at(evening(hour=26))
    after.do(no_show, booked.id)

    assert undone(after, booked).status == "confirmed"


@pytest.mark.parametrize(
    ("role", "late", "allowed"),
    [
        ("lead", timedelta(minutes=10), True),
        ("lead", timedelta(minutes=10, seconds=1), False),
        ("duty_manager", timedelta(hours=2), True),
        ("agent", timedelta(0), False),
        ("front_desk", timedelta(0), False),
    ],
)
def test_a_lead_has_ten_minutes_and_a_duty_manager_the_evening(
    database: Desk, role: str, late: timedelta, allowed: bool
) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    desk.do(cancel, booked.id, BY_GUEST)
    somebody = desk.at(NOW + late).as_(role)

    if allowed:
        assert undone(somebody, booked).status == "confirmed"
        return
    with pytest.raises(ApprovalRequired) as refused:
        undone(somebody, booked)

    assert refused.value.facts["role"] == ("duty_manager" if role == "lead" else "lead")


def test_where_the_room_went_meanwhile_another_of_the_class_is_given(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    booked = desk.book()
    desk.do(cancel, booked.id, BY_GUEST)
    desk.book(room_id=booked.room_id)

    back = undone(desk, booked)

    assert back.room_id == desk.rooms[1].id
    assert back.occupies


def test_a_guest_who_knew_the_room_is_told_nothing_of_the_new_one_yet(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    booked = desk.book()
    desk.do(tell_room, booked.id, to="guest")
    desk.do(cancel, booked.id, BY_GUEST)
    desk.book(room_id=booked.room_id)

    back = undone(desk, booked)

    assert (back.room_id, back.room_told_at) == (desk.rooms[1].id, None)
    assert [move.to_room_id for move in desk.moves(booked)] == [desk.rooms[1].id]


def test_where_the_class_is_full_meanwhile_nothing_comes_back(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    desk.do(cancel, booked.id, BY_GUEST)
    desk.book()

    with pytest.raises(NoRoomFree):
        undone(desk, booked)

    assert desk.row(booked).status == "cancelled"


def test_a_pinned_room_that_was_given_away_does_not_come_back(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    booked = desk.book(room_id=desk.rooms[0].id)
    desk.do(cancel, booked.id, BY_GUEST)
    desk.book(room_id=desk.rooms[0].id)

    with pytest.raises(RoomAlreadyTaken):
        undone(desk, booked)


def test_a_party_that_left_comes_back_only_while_its_room_is_free(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening(hour=21))
    booked = desk.at(NOW).book()
    for verb in (arrive, seat):
        desk.at(evening()).do(verb, booked.id)
    desk.do(leave, booked.id)
    desk.book(starts_at=evening(hour=22), minutes=60)

    with pytest.raises(RoomAlreadyTaken):
        undone(desk, booked)

    assert desk.row(booked).status == "completed"


def test_a_walk_in_was_never_a_booking_so_its_arrival_stays(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening())
    party = desk.book(source="walk_in", seat_now=True)

    assert undone(desk, party).status == "arrived"
    with pytest.raises(ActionNotAllowed):
        undone(desk, party)


@pytest.mark.parametrize("hold", [True, False], ids=["hold", "nothing-done"])
def test_what_cannot_come_back_is_refused(database: Desk, hold: bool) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(hold=hold)
    if hold:
        desk.do(cancel, booked.id, BY_GUEST)

    with pytest.raises(ActionNotAllowed):
        undone(desk, booked)


def test_an_undo_is_written_down_with_its_reason(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    desk.do(cancel, booked.id, BY_GUEST)

    undone(desk, booked)

    last = desk.audit(booked)[-1]
    assert (last.action, last.reason) == ("reinstated", "by mistake")
    assert last.changed["status"] == {"from": "cancelled", "to": "confirmed"}
