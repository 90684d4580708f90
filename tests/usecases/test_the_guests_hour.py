"""How early and how late a guest may be: walking in, arriving, sitting down, leaving."""

from datetime import datetime
from typing import Any

import pytest

from ktv_booking.kernel.errors import Forbidden, Malformed
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.reservations.service.desk import arrive, leave, seat
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk


def walked_in(desk: FrontDesk, starts_at: datetime, **said: Any) -> Reservation:
    return desk.book(source="walk_in", starts_at=starts_at, **said)


@pytest.mark.parametrize(
    ("off", "is_here_now"),
    [(-61, False), (-60, True), (0, True), (15, True), (16, False)],
    ids=["over-an-hour-ago", "an-hour-ago", "now", "in-a-quarter", "later-still"],
)
def test_a_walk_in_is_here_now(database: Desk, off: int, is_here_now: bool) -> None:
    desk = FrontDesk.opened(database, "small").at(evening())
    starts_at = evening() + minutes(off)

    if is_here_now:
        assert walked_in(desk, starts_at).starts_at == starts_at
        return
    with pytest.raises(Malformed) as refused:
        walked_in(desk, starts_at)

    assert [one["field"] for one in refused.value.facts["errors"]] == ["starts_at"]
    assert desk.rows() == []


def test_only_who_works_at_the_front_desk_seats_in_the_same_request(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening())

    with pytest.raises(Forbidden) as refused:
        walked_in(desk.as_("agent"), evening(), seat_now=True)
    party = walked_in(desk.as_("front_desk"), evening(), seat_now=True)

    assert refused.value.facts["permission"] == "desk"
    assert [row.id for row in desk.rows()] == [party.id]
    assert party.status == "seated"


def test_who_may_not_seat_may_still_note_a_walk_in(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening()).as_("agent")

    assert walked_in(desk, evening()).status == "arrived"


def test_nobody_arrives_before_their_business_day_begins(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(starts_at=evening(1))
    day_begins = evening(1, hour=6)

    with pytest.raises(ActionNotAllowed) as refused:
        desk.at(day_begins - minutes(1)).do(arrive, booked.id)

    assert refused.value.facts["possible_from"] == day_begins
    assert "arrival" not in refused.value.facts["allowed_actions"]
    assert desk.row(booked).status == "confirmed"
    assert desk.at(day_begins).do(arrive, booked.id).status == "arrived"


def test_a_booking_after_midnight_is_awaited_from_the_morning_before(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(starts_at=evening(1, hour=24), minutes=60)

    with pytest.raises(ActionNotAllowed):
        desk.at(evening(1, hour=6) - minutes(1)).do(arrive, booked.id)

    assert desk.at(evening(1, hour=6)).do(arrive, booked.id).status == "arrived"


def test_nobody_sits_down_more_than_half_an_hour_early(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    desk.do(arrive, booked.id)
    half_an_hour_early = evening() - minutes(30)

    with pytest.raises(ActionNotAllowed) as refused:
        desk.at(half_an_hour_early - minutes(1)).do(seat, booked.id)
    party = desk.at(half_an_hour_early).do(seat, booked.id)

    assert refused.value.facts["possible_from"] == half_an_hour_early
    assert "seating" not in refused.value.facts["allowed_actions"]
    assert (party.status, party.occupies_from) == ("seated", half_an_hour_early)


def left_late(desk: FrontDesk, **said: Any) -> Reservation:
    """Return a party that was due to go at eight and went at ten past."""
    party = desk.at(NOW).book(starts_at=evening(hour=18), minutes=120, **said)
    for verb in (arrive, seat):
        desk.at(evening(hour=18)).do(verb, party.id)
    return desk.at(evening(minute=10)).do(leave, party.id)


@pytest.mark.parametrize(
    ("room_class", "ready_at"),
    [("small", evening(minute=20)), ("large", evening(minute=30))],
    ids=["turned-over-inside-the-stay", "turned-over-after-the-stay"],
)
def test_a_late_leavers_room_is_turned_over_before_it_is_used_again(
    database: Desk, room_class: str, ready_at: datetime
) -> None:
    desk = FrontDesk.opened(database, room_class)

    gone = left_late(desk, room_class=room_class)

    assert desk.row(gone).occupies_until == ready_at
    free_again = desk.at(ready_at)
    again = walked_in(free_again, ready_at, room_class=room_class, minutes=60)
    assert again.room_id == gone.room_id


def test_a_late_leaver_leaves_the_next_partys_time_alone_but_not_the_room(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small")
    due = desk.book()

    gone = left_late(desk)

    assert desk.row(gone).occupies_until == evening()
    desk.at(evening(minute=11)).do(arrive, due.id)
    assert desk.row(due).occupies_from == evening()
    assert desk.at(evening(minute=20)).do(seat, due.id).room_id == gone.room_id
