"""Guests who are downstairs, and gaps sold with a hard end."""

from typing import Any

import pytest

from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken
from ktv_booking.reservations.rules.bookable import OutsideOpeningHours
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.desk import leave, seat
from ktv_booking.reservations.service.extending import extend
from ktv_booking.reservations.service.life import tell_room
from ktv_booking.reservations.service.plans import PlanRequest, apply_plan, make_plan
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


def in_a_gap(
    database: Desk, *rooms: str, **next_party: Any
) -> tuple[FrontDesk, Reservation, Reservation]:
    """Return a desk at eight, a party sold into a gap until nine that sits, and who is next."""
    desk = FrontDesk.opened(database, *rooms, short_notice_minutes=60)
    coming = desk.book(starts_at=evening(hour=22), room_class="large", minutes=60, **next_party)
    room = coming.room_id
    here = desk.at(evening(hour=19, minute=30))
    gap = here.book(
        room_class="large", minutes=60, source="walk_in", room_id=room, starts_at=here.now
    )
    assert gap.hard_end_at == evening(hour=21, minute=40)
    desk.at(evening()).do(seat, gap.id)
    return desk.at(evening()), gap, coming


def test_no_extension_passes_the_hard_end_of_a_gap_while_the_next_party_stays(
    database: Desk,
) -> None:
    desk, gap, coming = in_a_gap(database, "large")

    assert desk.do(extend, gap.id, minutes=60).reservation.hard_end_at == gap.hard_end_at
    with pytest.raises(RoomAlreadyTaken) as refused:
        desk.do(extend, gap.id, minutes=30)

    assert refused.value.facts["hard_end_at"] == evening(hour=21, minute=40)
    assert refused.value.facts["minutes_possible"] == 0
    assert refused.value.facts["next"]["code"] == coming.code


def test_a_hard_end_is_over_once_the_next_party_has_cancelled(database: Desk) -> None:
    desk, gap, coming = in_a_gap(database, "large")
    desk.do(cancel, coming.id, CancelRequest(CancelledBy.GUEST, "ill"))

    longer = desk.do(extend, gap.id, minutes=120).reservation

    assert (longer.ends_at, longer.hard_end_at) == (evening(hour=22, minute=30), None)


def test_a_next_party_that_was_told_nothing_makes_place_past_the_hard_end(database: Desk) -> None:
    desk, gap, coming = in_a_gap(database, "large", "large")

    longer = desk.do(extend, gap.id, minutes=120).reservation

    assert (longer.ends_at, longer.hard_end_at) == (evening(hour=22, minute=30), None)
    assert desk.row(coming).room_id == desk.rooms[1].id


def test_a_next_party_that_knows_its_room_is_in_the_plan_past_the_hard_end(database: Desk) -> None:
    desk, gap, coming = in_a_gap(database, "large", "large")
    desk.do(tell_room, coming.id, to="guest")

    with pytest.raises(RoomAlreadyTaken) as refused:
        desk.do(extend, gap.id, minutes=120)
    plan = desk.do(make_plan, PlanRequest("extension", reservation_id=gap.id, minutes=120))
    desk.do(apply_plan, plan.id, reason="house_decides", guest_consents=True)

    assert [one["code"] for one in refused.value.facts["yes_if"]] == [coming.code]
    assert desk.row(gap).ends_at == evening(hour=22, minute=30)
    assert desk.row(coming).room_id == desk.rooms[1].id


def test_a_booking_made_in_time_has_no_hard_end(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book(starts_at=evening(hour=23), minutes=60)

    assert desk.at(NOW).book().hard_end_at is None
