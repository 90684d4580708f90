"""Two parties change rooms: both or neither."""

import pytest

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.errors import Malformed
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.rules.limits import GuestConsentRequired
from ktv_booking.reservations.rules.placements import RoomPinned, RoomTold
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.desk import arrive, seat
from ktv_booking.reservations.service.life import tell_room
from ktv_booking.reservations.service.swaps import swap
from ktv_booking.rooms.rules import CapacityExceeded
from tests.builders import evening
from tests.front_desk import FrontDesk
from tests.stores import Desk


def swapped(
    desk: FrontDesk, one: Reservation, other: Reservation, *, consents: bool = False
) -> list[Reservation]:
    both = (one.id, other.id)
    return desk.do(swap, both, reason="guest_wish", guest_consents=consents)


def rooms_of(desk: FrontDesk, *booked: Reservation) -> list[object]:
    return [desk.row(one).room_id for one in booked]


def test_two_parties_at_the_same_time_change_rooms(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    one, other = desk.book(), desk.book()

    swapped(desk, one, other)

    assert rooms_of(desk, one, other) == [other.room_id, one.room_id]
    assert all(desk.row(party).occupies for party in (one, other))
    assert [desk.moves(party)[0].to_room_id for party in (one, other)] == [
        other.room_id, one.room_id,
    ]  # fmt: skip
    assert [desk.audit(party)[-1].action for party in (one, other)] == ["swapped", "swapped"]


def test_parties_of_different_times_and_days_swap_too(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    one = desk.book(room_id=desk.rooms[0].id)
    other = desk.book(room_id=desk.rooms[1].id, starts_at=evening(1))

    swapped(desk, one, other, consents=True)

    assert rooms_of(desk, one, other) == [desk.rooms[1].id, desk.rooms[0].id]
    assert desk.row(one).starts_at == evening()


def test_a_third_party_in_the_way_leaves_both_where_they_are(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    one = desk.book(room_id=desk.rooms[0].id, starts_at=evening(hour=18), minutes=120)
    other = desk.book(room_id=desk.rooms[1].id)
    desk.book(room_id=desk.rooms[1].id, starts_at=evening(hour=19), minutes=60)

    with pytest.raises(RoomAlreadyTaken):
        swapped(desk, one, other, consents=True)

    assert rooms_of(desk, one, other) == [desk.rooms[0].id, desk.rooms[1].id]


@pytest.mark.parametrize("told", [False, True], ids=["pinned", "told"])
def test_who_insists_on_a_room_or_knows_it_swaps_only_with_consent(
    database: Desk, told: bool
) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    one = desk.book(room_id=None if told else desk.rooms[0].id)
    if told:
        desk.do(tell_room, one.id, to="guest")
    other = desk.book()

    with pytest.raises(RoomTold if told else RoomPinned):
        swapped(desk, other, one)
    swapped(desk, other, one, consents=True)

    assert rooms_of(desk, one, other) == [other.room_id, one.room_id]


def test_a_party_too_large_for_the_others_room_stays(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    one, other = desk.book(), desk.book(party_size=10)

    with pytest.raises(CapacityExceeded):
        swapped(desk, one, other, consents=True)


def test_across_classes_one_must_consent_and_the_other_must_pay_or_be_given_it(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    one, other = desk.book(), desk.book(party_size=7)

    with pytest.raises(GuestConsentRequired):
        swapped(desk, one, other)
    swapped(desk, one, other, consents=True)

    prices = [(desk.row(party).quote or {})["total_minor"] for party in (one, other)]
    assert prices == [60_000, 30_000]


def test_only_a_duty_manager_gives_the_larger_room_away(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    one, other = desk.book(), desk.book(party_size=7)
    both = (one.id, other.id)

    with pytest.raises(ApprovalRequired):
        desk.as_("agent").do(swap, both, reason="vip", guest_consents=True)
    desk.as_("duty_manager").do(swap, both, reason="vip", guest_consents=True)

    assert (desk.row(one).quote or {})["total_minor"] == 30_000


def test_parties_that_sit_change_rooms_from_now_on(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    parties = desk.book(), desk.book()
    for party in parties:
        for verb in (arrive, seat):
            desk.at(evening()).do(verb, party.id)

    swapped(desk.at(evening(hour=21)), *parties, consents=True)

    one, other = (desk.row(party) for party in parties)
    assert [one.room_id, other.room_id] == [parties[1].room_id, parties[0].room_id]
    assert one.occupies_from == other.occupies_from == evening(hour=21)
    assert one.starts_at == evening()


def test_a_party_that_is_gone_swaps_no_more(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    one, other = desk.book(), desk.book()
    desk.do(cancel, one.id, CancelRequest(CancelledBy.GUEST, "ill"))

    with pytest.raises(ActionNotAllowed):
        swapped(desk, one, other)


def test_parties_of_two_venues_and_one_with_itself_make_no_swap(database: Desk) -> None:
    desk, sister = (FrontDesk.opened(database, "small") for _ in range(2))
    here, there = desk.book(), sister.book()

    with pytest.raises(Malformed):
        swapped(desk, here, there)
    with pytest.raises(Malformed):
        swapped(desk, here, here)
