"""The clock jumps, nights bend, years leap: the book stays right. On both stores."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.errors import DomainError
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.rules.states import GraceOver, HoldExpired
from ktv_booking.reservations.rules.windows import StartInThePast
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.life import confirm
from ktv_booking.reservations.service.sweep import sweep_venue
from tests.builders import NOW, SHANGHAI, evening, hours
from tests.front_desk import FrontDesk
from tests.stores import Desk

HOUR = timedelta(hours=1)
LONG = timedelta(days=400)
ROUND_THE_CLOCK = {"opening_hours": hours("06:00", "30:00"), "jurisdiction": "none"}
BY_THE_GUEST = CancelRequest(CancelledBy.GUEST, "ill")


def at(day: date, clock: time, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone))


def swept(desk: FrontDesk) -> int:
    return desk.database.work(lambda session: sweep_venue(session, desk.venue.id, now=desk.now))


def test_a_jump_of_an_hour_ends_what_was_held_and_nothing_else(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", hold_minutes=20)
    held, booked = desk.book(hold=True), desk.book()

    later = desk.at(NOW + HOUR)

    assert swept(later) == 1
    assert [desk.row(held).status, desk.row(booked).status] == ["expired", "confirmed"]


def test_a_jump_back_of_an_hour_brings_nothing_back_to_life(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", hold_minutes=20)
    held = desk.book(hold=True)
    swept(desk.at(NOW + HOUR))

    with pytest.raises(HoldExpired):
        desk.at(NOW).do(confirm, held.id)
    again = desk.at(NOW).book()

    assert desk.row(held).status == "expired"
    assert again.room_id == desk.rooms[0].id


def test_a_clock_that_runs_an_hour_behind_neither_loses_nor_doubles_a_room(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small")
    first = desk.book()

    with pytest.raises(DomainError) as refused:
        desk.at(NOW - HOUR).book()
    desk.at(NOW - HOUR).do(cancel, first.id, BY_THE_GUEST)
    second = desk.at(NOW).book()

    assert refused.value.code == "no-room-free"
    assert [desk.row(first).occupies, desk.row(second).occupies] == [False, True]
    assert list(desk.revs().values()) == [3]


def test_after_a_jump_of_400_days_the_evening_is_over_and_its_doors_are_shut(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "small", hold_minutes=20)
    held, booked = desk.book(hold=True), desk.book()

    late = desk.at(NOW + LONG)

    with pytest.raises(StartInThePast):
        late.book()
    with pytest.raises(HoldExpired):
        late.do(confirm, held.id)
    with pytest.raises(GraceOver):
        late.do(cancel, booked.id, BY_THE_GUEST)
    assert swept(late) == 2
    assert [desk.row(held).status, desk.row(booked).status] == ["expired", "released"]


def test_back_from_400_days_ahead_the_room_is_sold_once_more(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    given_back = desk.book()
    swept(desk.at(NOW + LONG))

    anew = desk.book()

    assert desk.row(given_back).status == "released"
    assert [row.id for row in desk.rows() if row.occupies] == [anew.id]


@pytest.mark.parametrize(
    ("clock", "business_date"),
    [
        (time(1, 59), date(2026, 10, 14)),
        (time(2, 0), date(2026, 10, 15)),
        (time(2, 1), date(2026, 10, 15)),
    ],
)
def test_a_walk_in_belongs_to_the_business_day_of_that_very_minute(
    database: Desk, clock: time, business_date: date
) -> None:
    round_the_clock = {"day_starts": "02:00", "opening_hours": hours("02:00", "26:00")}
    desk = FrontDesk.opened(database, "small", venue={"jurisdiction": "none"} | round_the_clock)
    desk.now = at(date(2026, 10, 15), clock)
    stay = {"starts_at": desk.now, "minutes": None, "party_size": 4, "source": "walk_in"}

    found = desk.availability(**stay)

    assert found.case.business_date == business_date


@pytest.mark.parametrize("minute", [-1, 0, 1])
def test_a_hold_that_ends_at_two_is_dead_at_two(database: Desk, minute: int) -> None:
    two = at(date(2026, 10, 15), time(2))
    desk = FrontDesk.opened(database, "small", hold_minutes=20)
    held = desk.at(two - timedelta(minutes=20)).book(hold=True, starts_at=evening(1))

    swept(desk.at(two + timedelta(minutes=minute)))

    assert desk.row(held).status == ("held" if minute < 0 else "expired")


LISBON = {"time_zone": "Europe/Lisbon", "phone_region": "PT", **ROUND_THE_CLOCK}


def test_in_the_hour_that_a_night_repeats_a_hold_lives_its_minutes_once(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue=LISBON, hold_minutes=30)
    first_half_past_one = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    desk.now = first_half_past_one
    held = desk.book(hold=True, starts_at=at(date(2026, 10, 25), time(20), "Europe/Lisbon"))

    alive = swept(desk.at(first_half_past_one + timedelta(minutes=29)))
    dead = swept(desk.at(first_half_past_one + timedelta(minutes=30)))

    assert [alive, dead] == [0, 1]
    assert desk.row(held).status == "expired"


def test_in_the_hour_that_a_night_skips_stays_follow_without_overlap(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue=LISBON)
    desk.now = datetime(2026, 3, 28, 20, tzinfo=UTC)
    before = desk.book(starts_at=datetime(2026, 3, 29, 0, tzinfo=UTC), minutes=60)

    after = desk.book(starts_at=datetime(2026, 3, 29, 1, tzinfo=UTC), minutes=60)

    assert before.occupies_until == after.occupies_from
    assert before.room_id == after.room_id


@pytest.mark.parametrize(
    ("starts_at", "business_date"),
    [
        (at(date(2028, 2, 29), time(20)), date(2028, 2, 29)),
        (at(date(2028, 3, 1), time(1)), date(2028, 2, 29)),
        (at(date(2027, 3, 1), time(1)), date(2027, 2, 28)),
        (at(date(2028, 12, 31), time(23)), date(2028, 12, 31)),
        (at(date(2029, 1, 1), time(1)), date(2028, 12, 31)),
    ],
)
def test_leap_days_and_years_are_business_days_like_others(
    database: Desk, starts_at: datetime, business_date: date
) -> None:
    desk = FrontDesk.opened(database, "small")

    booked = desk.at(starts_at.astimezone(SHANGHAI) - timedelta(hours=3)).book(
        starts_at=starts_at, minutes=60
    )

    assert booked.business_date == business_date


def test_a_year_ahead_of_a_leap_day_is_refused_or_sold_by_the_days_that_are_there(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", horizon_days=366)
    desk.now = at(date(2028, 2, 29), time(15))

    booked = desk.book(starts_at=at(date(2029, 3, 1), time(20)))

    assert booked.business_date == date(2029, 3, 1)
    with pytest.raises(DomainError) as refused:
        desk.book(starts_at=at(date(2029, 3, 2), time(20)))
    assert refused.value.code == "outside-booking-window"
