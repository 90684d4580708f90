"""A departure noted days late: it settles what really was, and is never in anybody's way."""

from datetime import datetime
from typing import Any

import pytest

from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.swaps import swap
from ktv_booking.reservations.service.undo import reinstate
from tests.builders import NOW, evening, hours
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

TWO_DAYS_ON = evening(2, hour=11)


def seated(desk: FrontDesk, **said: Any) -> Reservation:
    """Return a party that sits in its room since its start."""
    booked = desk.at(NOW).book(**said)
    here = desk.at(booked.starts_at)
    here.do(arrive, booked.id)
    return here.do(seat, booked.id)


def overlapping(desk: FrontDesk) -> list[tuple[Reservation, Reservation]]:
    taking = [row for row in desk.rows() if row.occupies]
    return [
        (one, other)
        for one in taking
        for other in taking
        if one.id < other.id
        and one.room_id == other.room_id
        and one.occupies_from < other.occupies_until
        and other.occupies_from < one.occupies_until
    ]


@pytest.mark.parametrize("days", [1, 2, 3, 9])
def test_a_departure_noted_days_late_lets_who_was_booked_meanwhile_go(
    database: Desk, days: int
) -> None:
    desk = FrontDesk.opened(database, "small", horizon_days=30)
    gone = seated(desk)
    next_day = desk.at(NOW).book(starts_at=evening(1))
    late = desk.at(evening(days, hour=11))

    left = late.do(leave, gone.id)

    assert (left.status, left.left_at) == ("completed", late.now)
    assert overlapping(desk) == []
    assert late.at(evening(days)).book(starts_at=evening(days + 1, hour=13)).occupies
    assert desk.row(next_day).status == ("confirmed" if days == 1 else "released")


def test_who_waits_for_the_room_since_the_day_before_keeps_their_time(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    gone = seated(desk)
    waiting = desk.at(NOW).book(starts_at=evening(1))
    desk.at(evening(1)).do(arrive, waiting.id)
    planned = gone.occupies_until

    left = desk.at(TWO_DAYS_ON).do(leave, gone.id)

    assert left.occupies_until == planned
    assert desk.row(waiting).occupies_from == evening(1)
    ready = desk.at(TWO_DAYS_ON + minutes(10))
    assert ready.do(seat, waiting.id).status == "seated"


@pytest.mark.parametrize("turnover", [0, 10])
def test_nothing_is_turned_over_where_nothing_needs_to_be(database: Desk, turnover: int) -> None:
    small = {"small": {"turnover_minutes": turnover}}
    all_day = {"opening_hours": hours("06:00", "30:00")}
    desk = FrontDesk.opened(database, "small", classes=small, venue=all_day)
    gone = seated(desk)
    late = desk.at(TWO_DAYS_ON)

    late.do(leave, gone.id)

    ready = late.at(TWO_DAYS_ON + minutes(turnover))
    walked_in = ready.book(source="walk_in", seat_now=True, starts_at=ready.now, minutes=60)
    assert (walked_in.status, ready.row(gone).left_at) == ("seated", TWO_DAYS_ON)
    assert overlapping(desk) == []


def test_who_came_and_went_while_a_departure_was_undone_keeps_their_time(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue={"opening_hours": hours("06:00", "30:00")})
    first = seated(desk, starts_at=evening(hour=18), minutes=120)
    desk.at(evening(minute=5)).do(leave, first.id)
    between = desk.at(evening(minute=20))
    second = between.book(source="walk_in", seat_now=True, starts_at=between.now, minutes=60)
    desk.at(evening(minute=50)).do(leave, second.id)
    back = desk.at(evening(hour=21, minute=5))
    back.do(reinstate, first.id, reason="wrong room")

    left = desk.at(evening(hour=21, minute=10)).do(leave, first.id)

    assert left.status == "completed"
    assert overlapping(desk) == []


def test_a_room_change_noted_days_late_lets_who_was_booked_there_go(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    party = seated(desk)
    other = next(room for room in desk.rooms if room.id != party.room_id)
    desk.at(NOW).book(starts_at=evening(1), room_id=other.id)
    at_that_time: datetime = evening(1, hour=21)

    placed = desk.at(TWO_DAYS_ON).place(
        party, room_id=other.id, effective_at=at_that_time, guest_consents=True
    )

    assert placed.reservation.room_id == other.id
    assert overlapping(desk) == []


def test_a_party_days_over_its_time_swaps_under_the_lock_of_today(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    party = seated(desk)
    other = next(room for room in desk.rooms if room.id != party.room_id)
    coming = desk.at(NOW).book(starts_at=evening(5), room_id=other.id)
    late = desk.at(TWO_DAYS_ON)

    late.do(swap, (party.id, coming.id), reason="guest_wish", guest_consents=True)

    assert (desk.row(party).room_id, desk.row(party).occupies_from) == (other.id, TWO_DAYS_ON)
    assert TWO_DAYS_ON.date() in desk.revs()
    assert overlapping(desk) == []
