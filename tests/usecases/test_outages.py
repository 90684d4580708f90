"""Rooms out of sale: they block, they say whom they hit, and they come back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import Malformed, NotFound
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.reservations.service.outages import hits, outages_of, put_back, take_out
from ktv_booking.rooms.models import Outage
from tests.builders import TODAY, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

TONIGHT = Slot(evening(hour=19), evening(hour=22))


def out(desk: FrontDesk, slot: Slot = TONIGHT, **said: object) -> Outage:
    about = {"kind": "maintenance", "slot": slot, "reason": "screen", **said}
    return desk.do(take_out, desk.rooms[0].id, **about)  # type: ignore[arg-type]


def test_a_room_out_of_order_is_not_sold_in_that_time(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    out(desk)

    with pytest.raises(NoRoomFree):
        desk.book(starts_at=evening(hour=21), minutes=60)
    assert desk.book(starts_at=evening(hour=22), minutes=60).occupies
    assert desk.book(starts_at=evening(hour=18), minutes=60).occupies


def test_a_class_out_of_order_is_not_called_taken(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", upgrade_ranks=0)
    out(desk)

    with pytest.raises(NoRoomFree) as refused:
        desk.book(starts_at=evening(hour=20), minutes=60)

    facts = refused.value.facts
    assert (facts["reason"], facts["witness"]["taken"]) == ("outage", 0)
    assert facts["witness"]["out_of_sale"] == 1
    assert refused.value.said_in("en").endswith("the only small room is out of order")


def test_an_outage_lists_whom_it_hits_the_first_to_come_first(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    late = desk.book(room_id=desk.rooms[0].id, starts_at=evening(hour=21))
    early = desk.book(room_id=desk.rooms[0].id, starts_at=evening(hour=18), minutes=120)
    desk.book(room_id=desk.rooms[0].id, starts_at=evening(hour=16), minutes=60)
    desk.book(room_id=desk.rooms[1].id)

    outage = out(desk)

    found = desk.database.read(lambda session: hits(session, [outage]))
    assert [row.id for row in found[outage.id]] == [early.id, late.id]
    assert desk.row(early).status == "confirmed"


def test_whom_many_outages_hit_is_one_question(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(starts_at=evening(hour=19), minutes=120)
    outages = [out(desk, Slot(evening(day), evening(day, hour=22))) for day in range(5)]
    asked: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    def found(session: Session) -> dict[UUID, list[Reservation]]:
        event.listen(session.get_bind(), "before_cursor_execute", note)
        try:
            return hits(session, outages)
        finally:
            event.remove(session.get_bind(), "before_cursor_execute", note)

    hit = desk.database.read(found)

    assert [[row.id for row in hit[one.id]] for one in outages] == [[booked.id], [], [], [], []]
    assert len([one for one in asked if "SELECT" in one]) == 1


def test_a_booking_an_outage_hits_can_be_moved_elsewhere(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    booked = desk.book()
    other = next(room for room in desk.rooms if room.id != booked.room_id)
    desk.do(take_out, booked.room_id, kind="maintenance", slot=TONIGHT, reason="x")  # type: ignore[arg-type]

    placed = desk.place(booked, "room_out_of_order", room_id=other.id)

    assert placed.reservation.room_id == other.id


def test_a_management_hold_releases_itself_at_its_hour(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    out(desk, kind="management_hold", releases_at=evening(hour=18))

    with pytest.raises(NoRoomFree):
        desk.at(evening(hour=18) - minutes(1)).book()

    assert desk.at(evening(hour=18)).book().occupies


def test_a_room_put_back_is_sold_again(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    outage = out(desk)
    rev = desk.revs()[TODAY]

    desk.do(put_back, outage.id)

    assert desk.book().occupies
    assert desk.revs()[TODAY] == rev + 2
    assert desk.do(outages_of, desk.rooms[0].id) == []


def test_an_outage_locks_every_day_it_touches(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    out(desk, Slot(evening(), evening(3, hour=12)))

    assert sorted(desk.revs()) == [TODAY + timedelta(days=ahead) for ahead in range(4)]


def test_a_foreign_room_an_unknown_outage_and_an_endless_one_are_refused(database: Desk) -> None:
    desk, stranger = (FrontDesk.opened(database, "small") for _ in range(2))
    outage = out(desk)

    with pytest.raises(NotFound):
        desk.do(put_back, outage.id, by=stranger.as_("venue_manager").by)
    with pytest.raises(NotFound):
        desk.do(put_back, desk.rooms[0].id)
    with pytest.raises(NotFound):
        desk.do(outages_of, desk.rooms[0].id, by=stranger.as_("venue_manager").by)
    with pytest.raises(Malformed):
        out(desk, Slot(evening(), evening(63)))
