"""Holds, requests and grace: what is kept, until when, and who may keep it longer."""

from datetime import timedelta

import pytest

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken
from ktv_booking.reservations.rules.states import ActionNotAllowed, GraceOver, HoldExpired
from ktv_booking.reservations.service.desk import arrive
from ktv_booking.reservations.service.keeping import extend_keeping
from ktv_booking.reservations.service.life import confirm, decline
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

SECOND = timedelta(seconds=1)


def test_a_hold_keeps_the_room_for_its_minutes(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", hold_minutes=5)

    held = desk.book(hold=True)

    assert (held.status, held.occupies) == ("held", True)
    assert held.hold_until == NOW + minutes(5)
    with pytest.raises(NoRoomFree):
        desk.at(NOW + minutes(5) - SECOND).book()


def test_a_hold_never_outlives_its_own_start(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", hold_minutes=60)

    held = desk.at(evening() - minutes(10)).book(hold=True)

    assert held.hold_until == evening()


def test_a_dead_hold_never_blocks_even_before_any_sweep(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", hold_minutes=5)
    held = desk.book(hold=True)

    booked = desk.at(NOW + minutes(5)).book()

    assert booked.room_id == held.room_id
    assert (desk.row(held).status, desk.row(held).occupies) == ("expired", False)
    assert [row.action for row in desk.audit(held)] == ["booked", "expired"]


def test_a_dead_hold_is_free_to_those_who_only_look(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", hold_minutes=5)
    held = desk.book(hold=True)

    answer = desk.at(NOW + minutes(5)).availability(room_class="small")

    assert answer.classes[0].verdict is not None
    assert desk.row(held).status == "held"


def test_a_hold_is_confirmed_up_to_its_last_moment(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", hold_minutes=5)
    held = desk.book(hold=True)

    confirmed = desk.at(NOW + minutes(5) - SECOND).do(confirm, held.id)

    assert (confirmed.status, confirmed.hold_until) == ("confirmed", None)
    assert confirmed.grace_until == evening() + minutes(15)


def test_a_hold_that_has_ended_is_gone_at_the_very_instant(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", hold_minutes=5)
    held = desk.book(hold=True)

    with pytest.raises(HoldExpired):
        desk.at(NOW + minutes(5)).do(confirm, held.id)


def test_a_confirmed_booking_is_not_confirmed_again(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    with pytest.raises(ActionNotAllowed) as refused:
        desk.do(confirm, booked.id)

    assert "arrival" in refused.value.facts["allowed_actions"]


def test_a_late_guest_keeps_the_room_until_the_grace_is_over(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    arrived = desk.at(evening() + minutes(15) - SECOND).do(arrive, booked.id)

    assert arrived.status == "arrived"


def test_at_the_limit_of_the_grace_the_room_is_given_back(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    limit = desk.at(evening() + minutes(15))

    with pytest.raises(GraceOver) as refused:
        limit.do(arrive, booked.id)

    assert "reinstatement" in refused.value.facts["allowed_actions"]
    walk_in = limit.book(source="walk_in", starts_at=limit.now, minutes=60)
    assert walk_in.room_id == booked.room_id
    assert desk.row(booked).status == "released"


def test_an_agreed_later_arrival_moves_the_grace(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    booked = desk.book(expected_arrival_at=evening(hour=20, minute=30))

    assert booked.grace_until == evening(hour=20, minute=45)


def test_a_guest_who_rings_in_time_is_kept_longer(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").as_("agent").at(evening() + minutes(14))
    booked = desk.at(NOW).book()

    kept = desk.do(extend_keeping, booked.id, minutes=10, reason="stuck in traffic")

    assert kept.grace_until == evening() + minutes(25)
    assert desk.audit(booked)[-1].reason == "stuck in traffic"


def test_a_guest_who_rings_at_the_limit_is_too_late(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    with pytest.raises(GraceOver):
        desk.at(evening() + minutes(15)).do(extend_keeping, booked.id, minutes=10, reason="late")


def test_a_hold_is_kept_longer_too(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", hold_minutes=5)
    held = desk.book(hold=True)

    kept = desk.do(extend_keeping, held.id, minutes=10, reason="asks a friend")

    assert kept.hold_until == NOW + minutes(15)
    with pytest.raises(HoldExpired):
        desk.at(NOW + minutes(15)).do(extend_keeping, held.id, minutes=1, reason="again")


def test_an_agent_keeps_once_a_duty_manager_more_a_venue_manager_what_it_takes(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small").at(evening())
    booked = desk.at(NOW).book()
    agent, duty, venue = (desk.as_(role) for role in ("agent", "duty_manager", "venue_manager"))
    agent.do(extend_keeping, booked.id, minutes=10, reason="first")

    with pytest.raises(ApprovalRequired) as second_time:
        agent.do(extend_keeping, booked.id, minutes=5, reason="second")
    duty.do(extend_keeping, booked.id, minutes=20, reason="third")
    with pytest.raises(ApprovalRequired) as over_thirty:
        duty.do(extend_keeping, booked.id, minutes=1, reason="fourth")

    assert second_time.value.facts["role"] == "duty_manager"
    assert over_thirty.value.facts["role"] == "venue_manager"
    kept = venue.do(extend_keeping, booked.id, minutes=60, reason="fifth")
    assert kept.grace_until == evening() + minutes(15 + 10 + 20 + 60)


def test_who_sits_already_is_not_kept_longer(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening())
    party = desk.book(source="walk_in", seat_now=True)

    with pytest.raises(ActionNotAllowed):
        desk.do(extend_keeping, party.id, minutes=5, reason="?")


def test_a_request_that_occupies_keeps_its_room_until_it_is_answered(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", mode="request", request_expires_minutes=60)

    asked = desk.book()

    assert (asked.status, asked.occupies) == ("requested", True)
    with pytest.raises(NoRoomFree):
        desk.book()
    assert desk.do(confirm, asked.id).status == "confirmed"


def test_a_request_that_takes_no_room_gets_one_when_it_is_confirmed(database: Desk) -> None:
    terms = {"mode": "request", "requested_occupies": False}
    desk = FrontDesk.opened(database, "small", "small", **terms)
    first, second = desk.book(), desk.book()
    assert not first.occupies

    confirmed = [desk.do(confirm, asked.id) for asked in (first, second)]

    assert {row.room_id for row in confirmed} == {room.id for room in desk.rooms}
    assert all(row.occupies for row in confirmed)


def test_a_request_for_which_no_room_is_left_is_refused_and_stays(database: Desk) -> None:
    terms = {"mode": "request", "requested_occupies": False}
    desk = FrontDesk.opened(database, "small", **terms)
    first, second = desk.book(), desk.book()
    desk.do(confirm, first.id)

    with pytest.raises(NoRoomFree):
        desk.do(confirm, second.id)

    assert desk.row(second).status == "requested"


def test_a_request_without_a_room_is_told_none(database: Desk) -> None:
    terms = {"mode": "request", "requested_occupies": False, "tell_room": "booking"}
    desk = FrontDesk.opened(database, "small", "small", **terms)
    first, second = desk.book(), desk.book()

    confirmed = [desk.do(confirm, asked.id) for asked in (first, second)]

    assert first.room_told_at is None
    assert {row.room_id for row in confirmed} == {room.id for room in desk.rooms}


def test_a_request_for_a_certain_room_gets_that_one_or_none(database: Desk) -> None:
    terms = {"mode": "request", "requested_occupies": False}
    desk = FrontDesk.opened(database, "small", "small", **terms)
    first, second = (desk.book(room_id=desk.rooms[1].id) for _ in range(2))

    confirmed = desk.do(confirm, first.id)
    with pytest.raises(RoomAlreadyTaken):
        desk.do(confirm, second.id)

    assert (confirmed.room_id, confirmed.pinned) == (desk.rooms[1].id, True)


def test_a_declined_request_gives_its_room_back_with_the_reason(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", mode="request")
    asked = desk.book()

    declined = desk.do(decline, asked.id, reason="private party")

    assert (declined.status, declined.occupies) == ("declined", False)
    assert desk.audit(asked)[-1].reason == "private party"
    assert desk.book().occupies


def test_a_request_nobody_answered_expires(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", mode="request", request_expires_minutes=60)
    asked = desk.book()
    late = desk.at(NOW + minutes(60))

    for verb in (confirm, decline):
        with pytest.raises(HoldExpired):
            late.do(verb, asked.id, **({"reason": "full"} if verb is decline else {}))

    assert late.book().occupies


def test_only_a_request_is_declined(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    with pytest.raises(ActionNotAllowed):
        desk.do(decline, booked.id, reason="full")
