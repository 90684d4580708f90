"""Silent moves: who was told no room makes place, in one statement, and nobody hears of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ktv_booking.db.units import BeginAgain
from ktv_booking.kernel.errors import Busy
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken, SilentMove
from ktv_booking.reservations.service.book import book
from ktv_booking.reservations.service.exchanging import exchange
from ktv_booking.reservations.service.groups import GroupRequest, book_group
from ktv_booking.rooms.models import Room
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.queries import venue_facts
from tests.builders import NOW, evening
from tests.builders.house import hours
from tests.front_desk import FrontDesk
from tests.stores import Desk


def moved(row: Reservation, to: Room, *, until: datetime | None = None, **said: Any) -> SilentMove:
    assert row.room_id is not None
    return SilentMove(
        row.id, row.room_id, to.id, to.room_class_id, until or row.occupies_until, **said
    )


def exchanging(desk: FrontDesk, *moves: SilentMove) -> dict[str, Any]:
    def write(session: Session, *, by: Any, now: datetime) -> dict[str, Any]:
        house = house_of(session, venue_facts(session, desk.venue.id))
        return exchange(session, moves, house, by=by.login, now=now)

    return desk.do(write)


def test_two_parties_take_each_others_rooms_and_nothing_else_of_them_changes(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    one, other = desk.book(), desk.book()

    said = exchanging(desk, moved(one, desk.rooms[1]), moved(other, desk.rooms[0]))

    rooms = {row.id: row.room_id for row in desk.rows()}
    assert rooms == {one.id: desk.rooms[1].id, other.id: desk.rooms[0].id}
    assert [row.version for row in desk.rows()] == [1, 1]
    assert [move["reservation_id"] for move in said["silent_moves"]] == [str(one.id), str(other.id)]


def test_each_of_them_keeps_the_move_that_gave_it_its_room(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    party = desk.book()

    exchanging(desk, moved(party, desk.rooms[1]))

    (move,) = desk.moves(party)
    assert (move.silent, move.kind, move.reason) == (True, "as_booked", "makes_place")
    assert (move.from_room_id, move.to_room_id) == (desk.rooms[0].id, desk.rooms[1].id)
    assert desk.row(party).move_id == move.id


def test_a_larger_room_is_noted_as_the_houses_own_fit_with_its_turnover(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "large")
    party, until = desk.book(), evening(hour=23) + timedelta(minutes=20)

    exchanging(desk, moved(party, desk.rooms[1], until=until, house_fit=True))

    row = desk.row(party)
    assert (row.house_fit, row.used_class_id) == (True, desk.rooms[1].room_class_id)
    assert (row.occupies_until, row.ends_at) == (until, evening(hour=23))
    assert (row.charged_class_id, row.quote) == (party.charged_class_id, party.quote)


def test_nobody_is_told_of_it(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    party = desk.book()

    exchanging(desk, moved(party, desk.rooms[1]))

    told = select(OutboxRow.topic).where(OutboxRow.subject_id == party.id)
    said = desk.database.read(lambda session: list(session.scalars(told)))
    assert said == ["reservation.confirmed"]


@pytest.mark.parametrize(
    "counted_on",
    [{"room_told_at": NOW}, {"room_fixed_at": NOW}, {"pinned": True}, {"occupies": False}],
    ids=lambda said: next(iter(said)),
)
def test_who_is_counted_on_in_their_room_is_never_moved_whatever_was_decided(
    database: Desk, counted_on: dict[str, Any]
) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    party = desk.book()
    past_the_lock = update(Reservation).where(Reservation.id == party.id).values(**counted_on)
    database.work(lambda session: session.execute(past_the_lock))

    with pytest.raises((BeginAgain, Busy)):
        exchanging(desk, moved(party, desk.rooms[1]))

    assert desk.row(party).room_id == desk.rooms[0].id


def test_one_that_is_not_where_the_decision_saw_it_lets_the_unit_begin_again(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "small", "small")
    party = desk.book()
    seen = moved(party, desk.rooms[1])
    desk.place(party, room_id=desk.rooms[2].id)

    with pytest.raises(Busy):
        exchanging(desk, seen)

    assert desk.row(party).room_id == desk.rooms[2].id


def test_a_row_that_the_unit_had_read_before_is_read_again(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    party = desk.book()

    def read_then_exchange(session: Session, *, by: Any, now: datetime) -> UUID | None:
        row = session.get_one(Reservation, party.id)
        house = house_of(session, venue_facts(session, desk.venue.id))
        exchange(session, [moved(row, desk.rooms[1])], house, by=by.login, now=now)
        return row.room_id

    assert desk.do(read_then_exchange) == desk.rooms[1].id


def test_a_party_that_comes_to_another_date_finds_place_made_there(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    early = desk.book(starts_at=evening(1, hour=18), minutes=120)
    late = desk.book(room_id=desk.rooms[1].id, starts_at=evening(1, hour=20), minutes=120)
    party = desk.book()
    assert early.room_id == desk.rooms[0].id

    placed = desk.place(party, starts_at=evening(1, hour=18), minutes=120, room_id=early.room_id)

    assert placed.reservation.room_id == desk.rooms[0].id
    assert desk.row(early).room_id == desk.rooms[1].id
    assert (placed.reservation.version, desk.row(early).version) == (2, 1)
    assert (placed.reservation.day_no, placed.reservation.business_date) == (3, late.business_date)


AROUND_THE_CLOCK = {"opening_hours": hours("06:00", "30:00")}


def test_who_insists_on_a_room_gets_it_where_its_party_may_go_elsewhere(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", venue=AROUND_THE_CLOCK)
    party = desk.book(starts_at=evening(hour=26), minutes=120)

    insists = desk.book(starts_at=evening(hour=26), minutes=120, room_id=party.room_id)

    assert insists.room_id == party.room_id
    assert desk.row(party).room_id == desk.rooms[1].id


def test_a_stay_across_the_end_of_a_day_that_never_closes_is_left_where_it_is(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "small", venue=AROUND_THE_CLOCK)
    party = desk.book(starts_at=evening(hour=28), minutes=240)

    with pytest.raises(RoomAlreadyTaken):
        desk.book(starts_at=evening(hour=28), minutes=60, room_id=party.room_id)

    assert desk.row(party).room_id == party.room_id


def test_the_rooms_of_a_group_stay_together(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 3)
    rooms = [desk.stay(), desk.stay()]
    group = desk.do(book_group, GroupRequest(desk.request(), rooms))
    members = [row for row in desk.rows() if row.group_id == group.id]

    with pytest.raises(RoomAlreadyTaken):
        desk.book(room_id=members[0].room_id)

    assert [desk.row(row).room_id for row in members] == [row.room_id for row in members]


def test_a_room_whose_hour_to_be_fixed_has_come_is_not_exchanged_though_nobody_swept(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "small", fix_room=120)
    party = desk.book()
    late = desk.at(evening() - timedelta(minutes=100))

    with pytest.raises(RoomAlreadyTaken):
        late.book(room_id=party.room_id)

    assert late.row(party).room_id == party.room_id


@pytest.mark.parametrize("is_flushed", [True, False])
def test_a_unit_that_dies_once_others_have_made_place_leaves_all_where_they_were(
    database: Desk, is_flushed: bool
) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    party = desk.book()
    revs = desk.revs()

    def dies(session: Session, *, by: Any, now: datetime) -> None:
        book(session, desk.request(room_id=party.room_id), by=by, now=now)
        if is_flushed:
            session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.do(dies)

    assert desk.row(party).room_id == party.room_id
    assert (desk.moves(party), desk.revs(), len(desk.rows())) == ([], revs, 1)
