"""Guests who are downstairs, and gaps sold with a hard end."""

import pytest

from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.reservations.rules.bookable import DurationNotAllowed, OutsideOpeningHours
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.extending import extend
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk


def test_a_walk_in_off_the_grid_is_seated_in_one_request(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening(minute=7))

    party = desk.book(source="walk_in", seat_now=True, starts_at=desk.now, minutes=120)

    assert (party.status, party.occupies) == ("seated", True)
    assert party.arrived_at == party.seated_at == party.room_told_at == desk.now
    assert party.ends_at == evening(hour=22, minute=7)
    assert party.grace_until is None
    assert [row.action for row in desk.audit(party)] == ["booked"]


def test_a_walk_in_stands_at_the_desk_as_arrived(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening(minute=7))

    party = desk.book(source="walk_in", starts_at=desk.now)

    assert party.status == "arrived"
    assert desk.do(seat, party.id).status == "seated"


def test_the_desk_names_the_room_of_a_walk_in_without_a_pin(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", pin_allowed=False).at(evening())

    party = desk.book(source="walk_in", room_id=desk.rooms[1].id)

    assert (party.room_id, party.pinned) == (desk.rooms[1].id, False)


def test_a_walk_in_gets_no_room_somebody_sits_in(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    first = desk.at(evening(hour=18))
    party = first.book(source="walk_in", seat_now=True, starts_at=first.now, minutes=120)
    overstayed = desk.at(evening(minute=3))

    with pytest.raises(NoRoomFree):
        overstayed.book(source="walk_in", seat_now=True, starts_at=overstayed.now, minutes=60)

    overstayed.do(leave, party.id)
    with pytest.raises(NoRoomFree):  # it is being turned over
        overstayed.book(source="walk_in", seat_now=True, starts_at=overstayed.now, minutes=60)
    ready = desk.at(evening(minute=13))
    assert ready.book(source="walk_in", seat_now=True, starts_at=ready.now, minutes=60).occupies


def test_nobody_walks_in_after_closing_or_for_longer_than_the_night(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    with pytest.raises(OutsideOpeningHours):
        desk.at(evening(hour=26)).book(source="walk_in", starts_at=evening(hour=26), minutes=30)
    with pytest.raises(OutsideOpeningHours):
        desk.at(evening(hour=25)).book(source="walk_in", starts_at=evening(hour=25), minutes=90)


def test_short_notice_has_terms_of_its_own(database: Desk) -> None:
    brief = {"when": {"short_notice": True}, "set": {"grace_minutes": 5, "deposit": None}}
    deposit = {"amount_minor": 10_000, "due_minutes": 30, "legal_kind": "prepayment"}
    desk = FrontDesk.opened(
        database, "small", "small", deposit=deposit, short_notice_minutes=60, overrides=[brief]
    )

    in_time = desk.at(evening() - minutes(60)).book()
    nearly_here = desk.at(evening() - minutes(59)).book()

    assert in_time.status == "held"
    assert (nearly_here.status, nearly_here.grace_until) == ("confirmed", evening(minute=5))


def test_a_gap_is_sold_with_a_hard_end_that_no_extension_passes(database: Desk) -> None:
    desk = FrontDesk.opened(database, "large", short_notice_minutes=60)
    coming = desk.book(starts_at=evening(hour=22), room_class="large", minutes=60)
    here = desk.at(evening(hour=19, minute=30))
    gap = here.book(room_class="large", minutes=60)
    for verb in (arrive, seat):
        desk.at(evening()).do(verb, gap.id)

    assert gap.hard_end_at == evening(hour=21, minute=40)
    desk.do(cancel, coming.id, CancelRequest(CancelledBy.GUEST, "ill"))
    assert desk.at(evening()).do(extend, gap.id, minutes=30).added_minutes == 30
    with pytest.raises(DurationNotAllowed) as refused:
        desk.at(evening()).do(extend, gap.id, minutes=30)
    assert refused.value.facts["hard_end_at"] == evening(hour=21, minute=40)


def test_a_booking_made_in_time_has_no_hard_end(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book(starts_at=evening(hour=23), minutes=60)

    assert desk.at(NOW).book().hard_end_at is None
