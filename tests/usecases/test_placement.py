"""Moves, upgrades, downgrades and another time: all of it or nothing."""

from typing import Any

import pytest

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.errors import DomainError, NotFound
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken, RoomOutOfOrder
from ktv_booking.reservations.rules.bookable import (
    DurationNotAllowed,
    OffGridStart,
    OutsideOpeningHours,
    SpecificRoomNotAllowed,
)
from ktv_booking.reservations.rules.limits import GuestConsentRequired, QuotaReached
from ktv_booking.reservations.rules.placements import RoomPinned, RoomTold
from ktv_booking.reservations.rules.states import ActionNotAllowed, GraceOver, HoldExpired
from ktv_booking.reservations.service.desk import arrive, seat
from ktv_booking.reservations.service.life import tell_room
from ktv_booking.reservations.service.outages import take_out
from ktv_booking.rooms.rules import CapacityExceeded
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk
from tests.stores import Desk


def total(row: Any) -> int:
    return int(row.quote["total_minor"])


def test_a_move_to_another_room_is_written_down_with_its_reason(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    booked = desk.book()
    other = next(room for room in desk.rooms if room.id != booked.room_id)

    placed = desk.place(booked, "near_the_lift", room_id=other.id)

    assert (placed.reservation.room_id, placed.difference_minor) == (other.id, 0)
    move = desk.moves(booked)[0]
    assert (move.kind, move.reason, move.silent) == ("as_booked", "near_the_lift", False)
    assert (move.from_room_id, move.to_room_id) == (booked.room_id, other.id)
    assert desk.row(booked).move_id == move.id


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"starts_at": evening(hour=20, minute=10)}, OffGridStart),
        ({"starts_at": evening(hour=24)}, OutsideOpeningHours),
        ({"minutes": 15}, DurationNotAllowed),
        ({"room_class": "palace"}, NotFound),
        ({"party_size": 9}, CapacityExceeded),
    ],
    ids=["off-grid", "past-closing", "too-short", "no-class", "too-many"],
)
def test_refused_means_the_old_place_is_kept(
    database: Desk, change: dict[str, Any], refusal: type[DomainError]
) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    revs = desk.revs()

    with pytest.raises(refusal):
        desk.place(booked, **change)

    kept = desk.row(booked)
    assert (kept.version, kept.room_id, kept.starts_at) == (1, booked.room_id, evening())
    assert desk.revs() == revs
    assert desk.moves(booked) == []


def test_a_taken_room_and_a_broken_one_are_refused(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 3)
    booked, other = desk.book(), desk.book(room_id=desk.rooms[1].id)
    broken = next(room.id for room in desk.rooms if room.id not in {booked.room_id, other.room_id})
    slot = Slot(evening(hour=21), evening(hour=22))
    desk.do(take_out, broken, kind="maintenance", slot=slot, reason="screen")

    with pytest.raises(RoomAlreadyTaken):
        desk.place(booked, room_id=other.room_id)
    with pytest.raises(RoomOutOfOrder):
        desk.place(booked, room_id=broken)


def test_a_guest_who_wants_more_pays_for_what_is_used(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium").as_("agent")
    booked = desk.book()

    placed = desk.place(booked, "guest_wish", room_class="medium")

    assert placed.difference_minor == 30_000
    assert placed.reservation.charged_class_id == placed.reservation.used_class_id
    assert placed.reservation.charged_class_id != placed.reservation.booked_class_id
    assert desk.moves(booked)[0].kind == "upgrade"


def test_a_free_upgrade_needs_a_duty_manager(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    booked = desk.book()

    with pytest.raises(ApprovalRequired) as refused:
        desk.as_("agent").place(booked, "vip", room_class="medium", charge_as="booked")
    placed = desk.as_("duty_manager").place(booked, "vip", room_class="medium")

    assert refused.value.facts["role"] == "duty_manager"
    assert (placed.difference_minor, desk.row(booked).used_class_id) == (
        0, desk.rooms[1].room_class_id,
    )  # fmt: skip


def test_where_the_house_is_at_fault_and_full_an_agent_upgrades_for_free(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium").as_("agent")
    booked = desk.book()
    with pytest.raises(ApprovalRequired):
        desk.place(booked, "room_out_of_order", room_class="medium")
    slot = Slot(evening(hour=20), evening(hour=23))
    desk.do(
        take_out, desk.rooms[0].id, kind="maintenance", slot=slot, reason="x",
        by=desk.as_("duty_manager").by,
    )  # fmt: skip

    placed = desk.place(booked, "room_out_of_order", room_class="medium")

    assert (placed.difference_minor, placed.reservation.room_id) == (0, desk.rooms[1].id)


def test_a_party_that_grew_goes_up_a_class(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    booked = desk.book()
    with pytest.raises(CapacityExceeded):
        desk.place(booked, party_size=11)

    placed = desk.place(booked, "head_count_grew", room_class="medium", party_size=11)

    assert (placed.reservation.party_size, placed.difference_minor) == (11, 30_000)


@pytest.mark.parametrize("role", ["agent", "venue_manager", "hq_admin"])
def test_over_the_maximum_is_refused_for_everybody(database: Desk, role: str) -> None:
    desk = FrontDesk.opened(database, "small", "medium").as_(role)
    booked = desk.book(party_size=12, room_class="medium")

    with pytest.raises(CapacityExceeded):
        desk.place(booked, room_class="medium", party_size=13, guest_consents=True)
    with pytest.raises(CapacityExceeded):
        desk.place(booked, room_class="small", guest_consents=True)


def test_a_downgrade_needs_the_guests_word_and_costs_what_is_used(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    booked = desk.book(party_size=7)

    with pytest.raises(GuestConsentRequired) as refused:
        desk.place(booked, room_class="small")
    placed = desk.place(booked, room_class="small", guest_consents=True)

    assert refused.value.facts == {"because": "downgrade"}
    assert placed.difference_minor == -30_000
    assert desk.moves(booked)[0].kind == "downgrade"
    assert desk.book(party_size=7).room_id == desk.rooms[1].id


def test_a_pinned_or_told_room_is_left_only_with_consent(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 3)
    pinned, told = desk.book(room_id=desk.rooms[0].id), desk.book()
    desk.do(tell_room, told.id, to="guest")
    free = next(room.id for room in desk.rooms if room.id not in {pinned.room_id, told.room_id})

    with pytest.raises(RoomPinned):
        desk.place(pinned, room_id=free)
    with pytest.raises(RoomTold):
        desk.place(told, room_id=free)
    placed = desk.place(told, room_id=free, guest_consents=True)

    assert placed.reservation.room_told_at == desk.now
    assert desk.moves(told)[0].guest_consents


def test_another_time_in_the_same_room_asks_nobody(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(room_id=desk.rooms[0].id)

    placed = desk.place(booked, starts_at=evening(hour=19), minutes=120).reservation

    assert (placed.starts_at, placed.ends_at) == (evening(hour=19), evening(hour=21))
    assert (placed.occupies_from, placed.occupies_until) == (evening(hour=19), evening(hour=21))
    assert placed.grace_until == evening(hour=19, minute=15)
    assert total(placed) == 20_000


def test_another_date_brings_that_dates_number_and_both_days_move_on(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book(starts_at=evening(1, hour=14), minutes=60)
    booked = desk.book()
    before = desk.revs()

    placed = desk.place(booked, starts_at=evening(1)).reservation

    assert (placed.business_date, placed.day_no) == (evening(1).date(), 2)
    assert placed.window == "within_7_days"
    after = desk.revs()
    assert [after[day] - before[day] for day in sorted(before)] == [1, 1]


def test_another_time_on_the_same_date_keeps_the_window_it_was_booked_in(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(starts_at=evening(3))

    placed = desk.at(evening(3, hour=15)).place(booked, starts_at=evening(3, hour=21)).reservation

    assert (booked.window, placed.window) == ("within_7_days", "within_7_days")


def test_a_later_arrival_that_was_agreed_moves_with_the_start(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(starts_at=evening(1), expected_arrival_at=evening(1, minute=30))

    placed = desk.place(booked, starts_at=evening()).reservation

    assert placed.grace_until == evening(minute=45)


def test_a_new_time_counts_against_the_quota_of_that_time(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", quota=1)
    desk.book(starts_at=evening(1))
    booked = desk.book()

    with pytest.raises(QuotaReached):
        desk.place(booked, starts_at=evening(1))

    assert desk.place(booked, starts_at=evening(2)).reservation.occupies


def test_pinning_afterwards_asks_what_pinning_at_once_does(database: Desk) -> None:
    no_pins = FrontDesk.opened(database, "small", pin_allowed=False)
    few_pins = FrontDesk.opened(database, "small", "small", pin_quota=50)
    few_pins.book(room_id=few_pins.rooms[0].id)

    with pytest.raises(SpecificRoomNotAllowed):
        no_pins.place(no_pins.book(), pinned=True)
    with pytest.raises(QuotaReached):
        few_pins.place(few_pins.book(), pinned=True)


def test_what_time_has_ended_is_not_moved(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    booked, held = desk.book(), desk.book(hold=True)

    with pytest.raises(GraceOver):
        desk.at(evening(hour=21)).place(booked, starts_at=evening(1))
    with pytest.raises(HoldExpired):
        desk.at(evening(hour=21)).place(held, starts_at=evening(1))


def test_a_full_class_at_the_new_time_keeps_the_old_place(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book(starts_at=evening(1))
    booked = desk.book()

    with pytest.raises(NoRoomFree):
        desk.place(booked, starts_at=evening(1))

    assert desk.row(booked).business_date == evening().date()


def test_who_is_here_changes_rooms_but_not_times(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium").at(evening())
    booked = desk.at(NOW).book()
    for verb in (arrive, seat):
        desk.do(verb, booked.id)
    later = desk.at(evening(hour=21))

    with pytest.raises(ActionNotAllowed):
        later.place(booked, starts_at=evening(hour=22))
    placed = later.place(booked, "guest_wish", room_class="medium", guest_consents=True)

    assert placed.reservation.room_id == desk.rooms[1].id
    assert placed.reservation.occupies_from == evening(hour=21)
    half_past = evening(hour=21, minute=30)
    assert later.book(starts_at=half_past, minutes=60).room_id == desk.rooms[0].id


def test_a_party_that_overstays_may_still_change_rooms(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small").at(evening())
    party = desk.book(source="walk_in", seat_now=True)
    other = next(room.id for room in desk.rooms if room.id != party.room_id)

    placed = desk.at(evening(hour=23)).place(party, room_id=other, guest_consents=True)

    assert (placed.reservation.room_id, placed.reservation.status) == (other, "seated")
    assert placed.reservation.ends_at == evening(hour=23)
