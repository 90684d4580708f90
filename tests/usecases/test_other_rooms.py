"""Another room, and rooms that are out: offers, hard ends, grace, settled days."""

from typing import Any

import pytest

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken, RoomOutOfOrder
from ktv_booking.reservations.rules.offers import OfferKind
from ktv_booking.reservations.service.book import book
from ktv_booking.reservations.service.day_close import close_day
from ktv_booking.reservations.service.offers import Bookable
from ktv_booking.reservations.service.outages import outages_of, put_back, take_out
from ktv_booking.reservations.service.requests import BookingRequest
from ktv_booking.reservations.service.turnaways import turn_away
from ktv_booking.rooms.models import Outage
from ktv_booking.venues.rules.refusals import DayClosed
from tests.builders import NOW, TODAY, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

THAT_NIGHT = Slot(evening(hour=19), evening(hour=22))


def insisting(desk: FrontDesk, refusal: type[Any], **said: Any) -> list[Bookable]:
    """Return what is offered to a guest who insists on the first room and cannot have it."""
    request = desk.request(room_id=desk.rooms[0].id, **said)
    with pytest.raises(refusal) as refused:
        desk.do(book, request)
    return desk.do(turn_away, request, refused.value)


def test_who_insists_on_a_taken_room_is_offered_another_one_first_and_gets_it(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "small", "medium")
    desk.book(room_id=desk.rooms[0].id)

    offered = insisting(desk, RoomAlreadyTaken)

    kinds = [one.offer.kind for one in offered]
    assert kinds[0] is OfferKind.OTHER_ROOM
    assert kinds.count(OfferKind.OTHER_ROOM) == 1
    (stay,) = offered[0].stays
    guest = desk.request().guest
    booked = desk.do(book, BookingRequest(desk.venue.id, stay, guest))
    assert (booked.room_id, booked.starts_at) == (desk.rooms[1].id, evening())
    assert not booked.pinned


def test_who_insists_on_a_room_that_is_out_is_offered_another_one_first(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    out(desk)

    offered = insisting(desk, RoomOutOfOrder)

    assert offered[0].offer.kind is OfferKind.OTHER_ROOM


def test_no_other_room_is_offered_where_the_class_is_full_or_none_was_insisted_on(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "small", upgrade_ranks=0)
    for room in desk.rooms:
        desk.book(room_id=room.id, minutes=60)

    pinned = insisting(desk, RoomAlreadyTaken, minutes=60)
    unpinned = desk.availability(minutes=60).alternatives

    assert OfferKind.OTHER_ROOM not in {one.offer.kind for one in [*pinned, *unpinned]}
    assert OfferKind.LATER in {one.offer.kind for one in pinned}


def a_gap(database: Desk) -> tuple[FrontDesk, Any]:
    """Return a stay sold at short notice before the next party of its room."""
    desk = FrontDesk.opened(database, "small", "small", short_notice_minutes=60)
    first, beside = desk.rooms
    desk.book(starts_at=evening(hour=22), room_id=first.id)
    desk.book(starts_at=evening(hour=22), room_id=beside.id)
    gap = desk.at(evening(hour=19, minute=30)).book(room_id=first.id, minutes=60)
    return desk.at(evening(hour=19, minute=30)), gap


def test_a_hard_end_stays_behind_with_the_old_room(database: Desk) -> None:
    desk, gap = a_gap(database)

    desk.place(gap, room_id=desk.rooms[1].id, guest_consents=True)

    assert gap.hard_end_at == evening(hour=22)
    moved = desk.row(gap)
    assert (moved.room_id, moved.hard_end_at) == (desk.rooms[1].id, None)


def test_a_hard_end_stays_while_the_room_does(database: Desk) -> None:
    desk, gap = a_gap(database)

    desk.place(gap, minutes=90)

    assert desk.row(gap).hard_end_at == evening(hour=22)


def test_a_late_guest_books_longer_while_the_grace_keeps_the_room(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(minutes=120)
    in_grace = desk.at(evening(minute=10))

    placed = in_grace.place(booked, minutes=180)

    kept = in_grace.row(booked)
    assert placed.difference_minor == 10_000
    assert (kept.status, kept.starts_at, kept.ends_at) == ("confirmed", evening(), evening(hour=23))
    assert kept.grace_until == evening(minute=15)
    assert kept.occupies_until == evening(hour=23)


def out(desk: FrontDesk, slot: Slot = THAT_NIGHT) -> Outage:
    return desk.do(take_out, desk.rooms[0].id, kind="maintenance", slot=slot, reason="screen")


def settled(desk: FrontDesk) -> FrontDesk:
    """Close the book of today and return the desk after it."""
    later = desk.at(evening(hour=26))
    later.do(close_day, desk.venue.id, TODAY)
    return later


def test_no_room_is_taken_out_in_a_day_that_is_settled(database: Desk) -> None:
    desk = settled(FrontDesk.opened(database, "small"))

    with pytest.raises(DayClosed) as refused:
        out(desk)

    assert refused.value.facts["business_date"] == TODAY
    assert desk.at(NOW).do(outages_of, desk.rooms[0].id) == []


def test_no_room_is_put_back_in_a_day_that_is_settled(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    outage = out(desk)
    desk = settled(desk)

    with pytest.raises(DayClosed):
        desk.do(put_back, outage.id)

    assert [one.id for one in desk.at(NOW).do(outages_of, desk.rooms[0].id)] == [outage.id]


def test_an_outage_that_reaches_an_open_day_is_set_and_lifted(database: Desk) -> None:
    desk = settled(FrontDesk.opened(database, "small"))

    outage = out(desk, Slot(evening(hour=25), evening(1, hour=6) + minutes(1)))
    desk.do(put_back, outage.id)

    assert desk.at(NOW).do(outages_of, desk.rooms[0].id) == []
