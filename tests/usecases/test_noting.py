"""Before the guest comes: telling the room, correcting what was noted, versions and rights."""

from dataclasses import replace

import pytest

from ktv_booking.access.roles import Permission
from ktv_booking.kernel.errors import Forbidden, Malformed, NotFound, Stale
from ktv_booking.reservations.rules.states import ActionNotAllowed, GraceOver
from ktv_booking.reservations.service.desk import arrive
from ktv_booking.reservations.service.life import amend, tell_room
from ktv_booking.rooms.rules import CapacityExceeded
from tests.builders import NOW, a_principal, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk


def test_telling_the_crew_fixes_the_room_and_telling_the_guest_tells_it(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    crew = desk.do(tell_room, booked.id, to="crew")
    guest = desk.at(NOW + minutes(1)).do(tell_room, booked.id, to="guest")

    assert (crew.room_fixed_at, crew.room_told_at) == (NOW, None)
    assert guest.room_told_at == NOW + minutes(1)


def test_a_room_that_was_given_back_is_not_told(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked, held = desk.book(), desk.book(hold=True, starts_at=evening(1))

    with pytest.raises(GraceOver):
        desk.at(evening(hour=21)).do(tell_room, booked.id, to="guest")
    with pytest.raises(ActionNotAllowed):
        desk.do(tell_room, held.id, to="guest")


def test_a_correction_changes_what_is_said_and_nothing_else(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(name="王小明", phone="13900000001", note="old")

    guest = {"phone": "139 0000 0002", "title": "先生"}
    amended = desk.do(amend, booked.id, guest=guest, fields={"note": None, "party_size": 6})

    assert (amended.guest_name, amended.guest_title) == ("王小明", "先生")
    assert amended.guest_phone == "+8613900000002"
    assert (amended.note, amended.party_size, amended.version) == (None, 6, 2)


def test_the_log_shows_a_changed_phone_only_masked(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(phone="13900000001")

    desk.do(amend, booked.id, guest={"phone": "13900008888", "name": "李四"}, fields={})

    said = desk.audit(booked)[-1].changed
    assert said["guest_name"] == "changed"
    assert "13900008888" not in str(said)
    assert "李四" not in str(said)


def test_a_party_grows_only_as_far_as_its_room_holds(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    with pytest.raises(CapacityExceeded):
        desk.do(amend, booked.id, guest={}, fields={"party_size": 9})
    with pytest.raises(Malformed):
        desk.do(amend, booked.id, guest={"phone": "no"}, fields={})

    assert desk.row(booked).version == 1


def test_what_is_over_is_not_corrected(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    held = desk.book(hold=True)

    with pytest.raises(ActionNotAllowed):
        desk.at(evening()).do(amend, held.id, guest={}, fields={"note": "late"})


def test_a_change_of_a_version_somebody_else_changed_is_stale(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    desk.do(tell_room, booked.id, to="guest", seen=frozenset({1}))

    with pytest.raises(Stale) as refused:
        desk.do(tell_room, booked.id, to="crew", seen=frozenset({1}))

    assert refused.value.subject.version == 2


def test_what_only_time_has_changed_does_not_make_a_version_stale(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", fix_room=30)
    booked = desk.book()

    arrived = desk.at(evening()).do(arrive, booked.id, seen=frozenset({1}))

    assert arrived.status == "arrived"
    assert arrived.room_fixed_at == evening()


def test_a_foreign_reservation_answers_like_an_absent_one(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    stranger = FrontDesk.opened(database, "small").as_("venue_manager").by
    only_looks = a_principal("auditor", desk.venue)

    with pytest.raises(NotFound):
        desk.do(arrive, booked.id, by=stranger)
    with pytest.raises(Forbidden):
        desk.do(arrive, booked.id, by=replace(only_looks, permission=Permission.DESK))
