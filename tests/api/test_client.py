"""A desk that works through the typed client, against the real app on both stores."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ktv_booking.client import Client
from ktv_booking.client.refusals import (
    ActionNotAllowed,
    GuestNotVerified,
    NoRoomFree,
    RoomAlreadyTaken,
    StaleVersion,
    WindowClosedForClass,
)
from ktv_booking.reservations.schemas import (
    GroupOut,
    GuestChange,
    NewReservation,
    ReservationOut,
)
from tests.builders import (
    TODAY,
    a_phone,
    a_policy,
    a_room,
    a_venue,
    evening,
)
from tests.client_desk import client_of, wanted
from tests.over_http import Server

GUEST = {"name": "王小明", "phone": "+8613900001234", "title": "先生"}


@pytest.fixture
def shop(server: Server) -> Iterator[Client]:
    """Head office's client."""
    with client_of(server) as client:
        yield client


def test_an_evening_from_the_call_to_the_last_song(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    a_room(session, venue, "small")
    large = a_room(session, venue, "large")

    booked = shop.reservations.book(
        NewReservation(**wanted(venue, room_class="small", note="cake"))
    )
    booked_revs = shop.last.revs
    upgraded = shop.reservations.place(
        booked, room_class="large", charge_as="booked", reason="regular", guest_consents=True
    )
    amended = shop.reservations.amend(upgraded, guest=GuestChange(title="女士"), note=None)
    tonight = shop.at(evening())
    told = tonight.reservations.tell_room(amended, if_match=True)
    arrived = tonight.reservations.arrive(told, party_size=5)
    seated = tonight.reservations.seat(arrived.id)
    longer = tonight.reservations.extend(seated, minutes=60, dry_run=True)
    extended = tonight.reservations.extend(seated, minutes=60)
    left = shop.at(evening(hour=23)).reservations.leave(extended)
    history = shop.reservations.history(left)

    assert (booked.status, booked.used_class) == ("confirmed", "small")
    assert list(booked_revs) == [f"{venue.code}/{TODAY}"]
    assert upgraded.room is not None
    assert (upgraded.room.id, upgraded.placement_kind) == (large.id, "upgrade")
    assert (amended.guest.title, amended.note) == ("女士", None)
    assert (arrived.status, arrived.party_size, seated.status) == ("arrived", 5, "seated")
    assert (longer.dry_run, longer.ends_at) == (True, seated.ends_at)
    assert extended.ends_at == seated.ends_at + timedelta(hours=1)
    assert left.status == "completed"
    assert len(history.items) >= 7


def test_a_refusal_carries_alternatives_that_book_themselves(
    session: Session, shop: Client
) -> None:
    venue = a_venue(session)
    a_room(session, venue, "small")
    a_room(session, venue, "medium")
    a_policy(session, venue, upgrade_ranks=0)
    shop.reservations.book(**wanted(venue))

    with pytest.raises(NoRoomFree) as refused:
        shop.reservations.book(**wanted(venue, room_class="small"))
    offers = refused.value.alternatives
    taken = shop.reservations.book_alternative(offers[0], guest=GUEST, note="by phone")

    assert isinstance(taken, ReservationOut)
    assert (refused.value.status, refused.value.facts["room_class"]) == (409, "small")
    assert (taken.starts_at, taken.booked_class) == (offers[0].starts_at, "medium")
    assert (taken.guest.phone_masked or "").endswith("1234")
    assert taken.instead_of is not None
    assert taken.instead_of.room_class == "small"
    assert [one.code for one in shop.turnaways.each(venue_id=venue.id)] == ["no-room-free"]


def test_a_party_offered_two_rooms_becomes_a_group(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    first = a_room(session, venue, "medium")
    a_room(session, venue, "medium", adjoins=[first.id])
    a_policy(session, venue, upgrade_ranks=0)

    found = shop.availability(
        venue.id, starts_at=evening(), minutes=120, party_size=18, room_class="large"
    )
    split = next(offer for offer in found.alternatives if offer.kind == "split")
    group = shop.reservations.book_alternative(split, guest=GUEST)

    assert isinstance(group, GroupOut)
    assert len(group.reservations) == 2
    assert group.party_size == 18


def test_a_stale_placement_shows_the_state_as_it_is(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    a_room(session, venue, "small")
    booked = shop.reservations.book(**wanted(venue))
    amended = shop.reservations.amend(booked, note="window seat")

    with pytest.raises(StaleVersion) as stale:
        shop.reservations.place(booked, minutes=120, reason="shorter")
    current = stale.value.current_as(ReservationOut)

    assert (current.version, current.note) == (amended.version, "window seat")
    assert not stale.value.may_be_ours


def test_cancelling_is_first_said_then_done_and_repeated(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    booked = shop.reservations.book(**wanted(venue, guest=GUEST))
    wish = {"by": "guest", "reason_code": "plans_changed"}

    with pytest.raises(GuestNotVerified):
        shop.reservations.cancel(booked, **wish, proof={"phone_last4": "0000"})
    asked = shop.reservations.cancel(booked, **wish, dry_run=True)
    done = shop.reservations.cancel(booked, **wish, proof={"phone_last4": "1234"})
    again = shop.reservations.cancel(booked, **wish)
    undone = shop.reservations.reinstate(done, reason="wrong one")

    assert (asked.dry_run, asked.status) == (True, "confirmed")
    assert (done.status, again.status, undone.status) == ("cancelled", "cancelled", "confirmed")
    with pytest.raises(ActionNotAllowed):
        shop.reservations.leave(undone)


def test_one_key_books_once_and_says_so(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    body = NewReservation(**wanted(venue))
    key = "errand-0001-of-tonight"

    first = shop.reservations.book(body, idempotency_key=key)
    second = shop.reservations.book(body, idempotency_key=key)

    assert second.id == first.id
    assert shop.last.replayed


def test_lists_are_read_page_by_page_and_narrowed(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    for _ in range(3):
        a_room(session, venue)
    booked = {shop.reservations.book(**wanted(venue)).id for _ in range(3)}

    page = shop.reservations.list(venue_id=venue.id, limit=2)
    found = {one.id for one in shop.reservations.each(venue_id=venue.id, limit=1)}
    other = shop.reservations.list(
        venue_id=venue.id, from_=evening(1), status=["held", "confirmed"], room_class="small"
    )

    assert (len(page.items), page.next_cursor is None) == (2, False)
    assert found == booked
    assert other.items == []


def test_an_unchanged_board_is_the_one_seen_before(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    booked = shop.reservations.book(**wanted(venue))

    first = shop.board(venue.id, TODAY)
    second = shop.board(venue.id, TODAY)
    status = shop.last.status
    shop.reservations.amend(booked, party_size=3)
    third = shop.board(venue.id, TODAY)

    assert (second is first, status) == (True, 304)
    assert third.rooms[0].reservations[0].party_size == 3


def test_what_is_looked_at_before_anything_is_said(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    booked = shop.reservations.book(**wanted(venue, guest=GUEST))
    stay = {"venue_id": venue.id, "starts_at": evening(), "minutes": 120, "party_size": 2}

    glance = shop.evening(
        [venue.id], party_size=2, minutes=60, from_=evening(hour=18), to=evening(hour=22)
    )
    free = shop.availability(
        venue.id, starts_at=evening(), minutes=60, party_size=2, features=["toilet", "stage"]
    )
    price = shop.quote(**stay)
    terms = shop.explain_policy(**stay, has_addons=True)
    caller = shop.callers("+8613900001234")
    sheet = shop.day_sheet(venue.id, TODAY)
    page = shop.printed_day_sheet(venue.id, TODAY, format="csv", lang="en")

    assert (glance.venues[0].code, len(glance.venues[0].starts)) == (venue.code, 8)
    assert free.classes[0].rooms_free == 0
    assert price.total_minor == 20_000
    assert terms.result["mode"] == "open"
    assert [one.id for one in caller.open_reservations] == [booked.id]
    assert [line.code for line in sheet.lines] == [booked.code]
    assert booked.code in page


def test_two_parties_swap_and_a_room_that_is_taken_is_not_given(
    session: Session, shop: Client
) -> None:
    venue = a_venue(session)
    rooms = [a_room(session, venue), a_room(session, venue)]
    first, second = (shop.reservations.book(**wanted(venue, room_id=room.id)) for room in rooms)

    with pytest.raises(RoomAlreadyTaken):
        shop.reservations.place(
            first, room_id=rooms[1].id, reason="guest_wish", guest_consents=True
        )
    swapped = shop.reservations.swap(first, second, reason="guest_wish", guest_consents=True)

    assert {one.id: one.room and one.room.id for one in swapped.reservations} == {
        first.id: rooms[1].id,
        second.id: rooms[0].id,
    }


def test_a_group_is_booked_enlarged_moved_and_cancelled(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    for _ in range(3):
        a_room(session, venue)
    body = wanted(venue, rooms=[{"party_size": 4}, {"party_size": 3}])
    del body["party_size"]

    group = shop.groups.book(**body)
    larger = shop.groups.add_rooms(group, rooms=[{"party_size": 2}], if_match=True)
    moved = shop.groups.place(larger, starts_at=evening(hour=21), reason="later")
    gone = shop.groups.cancel(moved, by="guest", reason_code="plans_changed")

    assert (len(group.reservations), len(larger.reservations)) == (2, 3)
    assert {one.starts_at for one in moved.reservations} == {evening(hour=21)}
    assert {one.status for one in gone.reservations} == {"cancelled"}
    assert [one.id for one in shop.groups.each(venue_id=venue.id)] == [group.id]
    assert shop.groups.get(group).version == gone.version


def test_what_cannot_be_booked_yet_is_kept_as_a_wish(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    a_policy(session, venue, mode="register")

    with pytest.raises(WindowClosedForClass) as refused:
        shop.reservations.book(**wanted(venue, room_class="small"))
    wish = shop.wishes.register_refused(refused.value, contact={"name": "李雷", "phone": a_phone()})
    withdrawn = shop.wishes.withdraw(wish, reason="went elsewhere", if_match=True)

    assert (wish.room_classes, wish.earliest_starts_at) == (["small"], evening())
    assert withdrawn.status == "withdrawn"
    assert [one.id for one in shop.wishes.each(venue_id=venue.id)] == [wish.id]
    assert shop.wishes.get(wish).version == withdrawn.version
