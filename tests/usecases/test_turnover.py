"""A room that is turned over: nobody sits in it, the board says so, and then it is ready."""

from datetime import datetime
from typing import Any

import pytest

from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.present.board import board_fields
from ktv_booking.reservations.queries.board import board_rows
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.outages import outages_of, put_back
from ktv_booking.reservations.service.undo import reinstate
from ktv_booking.rooms.models import Outage
from ktv_booking.rooms.queries import house_of, outages_within
from ktv_booking.venues.queries import venue_facts
from tests.builders import NOW, TODAY, evening, hours
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

AT_FIVE_PAST = evening(minute=5)
READY = evening(minute=15)
CHANGED_MIND = CancelRequest(CancelledBy.GUEST, "changed_mind")


def seated(desk: FrontDesk, **said: Any) -> Reservation:
    """Return a party that sits in its room since its start."""
    booked = desk.at(NOW).book(**said)
    here = desk.at(booked.starts_at)
    here.do(arrive, booked.id)
    return here.do(seat, booked.id)


def board(desk: FrontDesk) -> dict[str, Any]:
    def asked(session: Any, **_: Any) -> dict[str, Any]:
        venue = venue_facts(session, desk.venue.id)
        rows = board_rows(session, venue, TODAY, now=desk.now)
        return board_fields(rows, venue, house_of(session, venue), now=desk.now, by=desk.by)

    return desk.look(asked)


def state(desk: FrontDesk, number: int = 0) -> str:
    """Return what the board says a room is."""
    said: str = board(desk)["rooms"][number]["state"]
    return said


def overstayed(database: Desk) -> tuple[FrontDesk, Reservation, Reservation]:
    """Return a desk five minutes into a stay whose room was left only now."""
    desk = FrontDesk.opened(database, "small")
    gone = seated(desk, starts_at=evening(hour=18), minutes=120)
    coming = desk.at(NOW).book()
    late = desk.at(AT_FIVE_PAST)
    late.do(leave, gone.id)
    return late, gone, coming


def test_who_comes_next_sits_down_only_when_the_room_was_turned_over(database: Desk) -> None:
    desk, _, coming = overstayed(database)

    arrived = desk.do(arrive, coming.id)
    with pytest.raises(RoomNotReady) as refused:
        desk.do(seat, coming.id)
    with pytest.raises(RoomNotReady):
        desk.at(READY - minutes(1)).do(seat, coming.id)

    assert (arrived.status, arrived.room_told_at) == ("arrived", None)
    assert refused.value.facts == {"room": desk.rooms[0].number, "ready_at": READY}
    assert "20:15" in refused.value.said_in("zh")
    assert desk.at(READY).do(seat, coming.id).status == "seated"


def test_the_board_shows_the_cleaning_while_the_next_party_waits(database: Desk) -> None:
    desk, _, coming = overstayed(database)
    desk.do(arrive, coming.id)

    assert state(desk) == "cleaning"
    assert board(desk)["rooms"][0]["outages"] == []
    assert state(desk.at(READY)) == "reserved"


@pytest.mark.parametrize("room_class", ["small", "large"])
def test_the_board_shows_the_cleaning_after_an_early_leaver(
    database: Desk, room_class: str
) -> None:
    desk = FrontDesk.opened(database, room_class)
    party = seated(desk, room_class=room_class, party_size=8)
    desk.at(NOW).book(starts_at=evening(hour=24), room_class=room_class, party_size=8, minutes=60)
    early = desk.at(evening(hour=21))

    early.do(leave, party.id)

    ready_at = evening(hour=21, minute=10 if room_class == "small" else 20)
    assert state(early) == "cleaning"
    assert state(early.at(ready_at - minutes(1))) == "cleaning"
    assert state(early.at(ready_at)) == "vacant"


def test_who_comes_early_waits_for_the_turnover_of_an_early_leaver(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    gone = seated(desk, starts_at=evening(hour=18), minutes=120)
    coming = desk.at(NOW).book()
    desk.at(evening(hour=19, minute=35)).do(leave, gone.id)
    early = desk.at(evening(hour=19, minute=40))
    early.do(arrive, coming.id)

    with pytest.raises(RoomNotReady) as refused:
        early.do(seat, coming.id)

    assert refused.value.facts["ready_at"] == evening(hour=19, minute=45)
    assert desk.at(evening(hour=19, minute=45)).do(seat, coming.id).status == "seated"


@pytest.mark.parametrize(
    ("room_class", "left_at", "ready_at"),
    [
        ("small", evening(hour=19, minute=30), evening(hour=19, minute=40)),
        ("small", evening(hour=19, minute=55), evening()),
        ("small", evening(), evening()),
        ("small", evening(minute=1), evening(minute=11)),
        ("large", evening(hour=19, minute=30), evening(hour=19, minute=50)),
        ("large", evening(), evening(minute=20)),
        ("large", evening(minute=5), evening(minute=25)),
    ],
    ids=[
        "inside-early", "inside-at-the-call", "inside-at-the-end", "inside-late",
        "after-early", "after-at-the-end", "after-late",
    ],
)  # fmt: skip
def test_a_walk_in_gets_the_very_room_when_it_is_ready(
    database: Desk, room_class: str, left_at: datetime, ready_at: datetime
) -> None:
    desk = FrontDesk.opened(database, room_class)
    gone = seated(
        desk, starts_at=evening(hour=18), minutes=120, room_class=room_class, party_size=8
    )
    desk.at(left_at).do(leave, gone.id)
    walk_in = {
        "source": "walk_in", "seat_now": True, "minutes": 60, "party_size": 8,
        "room_id": desk.rooms[0].id,
    }  # fmt: skip

    if ready_at > left_at:
        too_soon = ready_at - minutes(1)
        with pytest.raises(RoomNotReady) as refused:
            desk.at(too_soon).book(starts_at=too_soon, **walk_in)
        assert refused.value.facts["ready_at"] == ready_at

    assert desk.at(ready_at).book(starts_at=ready_at, **walk_in).status == "seated"


def test_a_turnover_outlives_the_party_that_waited_for_it(database: Desk) -> None:
    desk, _, coming = overstayed(database)
    desk.do(cancel, coming.id, CHANGED_MIND)
    at_once = {"source": "walk_in", "seat_now": True, "minutes": 60, "starts_at": desk.now}

    with pytest.raises(NoRoomFree):
        desk.book(**at_once)
    with pytest.raises(RoomNotReady):
        desk.book(room_id=desk.rooms[0].id, **at_once)
    with pytest.raises(RoomAlreadyTaken):
        desk.at(NOW).book(room_id=desk.rooms[0].id, minutes=60)

    assert desk.at(READY).book(**at_once | {"starts_at": READY}).status == "seated"


def test_a_turnover_is_no_reason_to_move_who_waits_for_it(database: Desk) -> None:
    desk, _, coming = overstayed(database)

    longer = desk.place(coming, minutes=240).reservation

    assert (longer.room_id, longer.ends_at) == (desk.rooms[0].id, evening(hour=24))


def test_an_undone_departure_takes_its_turnover_along(database: Desk) -> None:
    desk, gone, coming = overstayed(database)
    desk.do(cancel, coming.id, CHANGED_MIND)

    back = desk.do(reinstate, gone.id, reason="wrong room")

    assert back.status == "seated"
    assert turnovers(desk) == []


def turnovers(desk: FrontDesk) -> list[Outage]:
    night = {"starts_at": evening(hour=6), "ends_at": evening(hour=30), "now": desk.now}
    return desk.database.read(lambda session: list(outages_within(session, desk.venue.id, **night)))


def test_a_turnover_is_no_outage_that_the_house_set(database: Desk) -> None:
    desk, gone, _ = overstayed(database)

    (turnover,) = turnovers(desk)

    assert (turnover.kind, turnover.reservation_id) == ("turnover", gone.id)
    assert desk.do(outages_of, desk.rooms[0].id) == []
    with pytest.raises(NotFound):
        desk.do(put_back, turnover.id)


def test_a_turnover_past_the_cut_off_is_seen_on_the_next_business_day(database: Desk) -> None:
    all_night = {"opening_hours": hours("06:00", "30:00")}
    desk = FrontDesk.opened(database, "small", venue=all_night)
    gone = seated(desk, starts_at=evening(hour=28), minutes=120)
    coming = desk.at(NOW).book(starts_at=evening(hour=30))
    late = desk.at(evening(hour=30, minute=5))
    late.do(leave, gone.id)
    late.do(arrive, coming.id)

    with pytest.raises(RoomNotReady) as refused:
        late.do(seat, coming.id)

    assert refused.value.facts["ready_at"] == evening(hour=30, minute=15)
