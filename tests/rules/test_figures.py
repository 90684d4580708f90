"""What figures are counted by: pieces of a day without a gap, rooms less their outages."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.time import Slot
from ktv_booking.reports.figures.rules import Against, Sums, measures_of, shifts_of
from ktv_booking.reservations.rules.figures import pieces_of, supply_of
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.calendar import NO_SWITCHES, Calendar
from ktv_booking.venues.rules.holidays import Holidays
from tests.rooms_of_an_evening import LADDER, SMALL, a_room

AN_HOUR = timedelta(hours=1)
LISBON: dict[str, Any] = {
    "time_zone": "Europe/Lisbon",
    "day_starts": "06:00",
    "slot_minutes": 30,
    "booking_opens_at": "10:00",
    "opening_hours": [{"weekday": day, "opens": "12:00", "closes": "28:00"} for day in range(1, 8)],
    "periods": [
        {"code": "day", "from": "12:00", "to": "18:30"},
        {"code": "night", "from": "18:30", "to": "28:00"},
    ],
    "day_types": [{"code": "W", "name": {"zh": "平日", "en": "Weekday"}}],
    "day_type_rules": [],
}
CALENDAR = Calendar.of(LISBON, Holidays())


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 10, 14), 24), (date(2026, 10, 24), 25), (date(2026, 3, 28), 23)],
)
def test_the_pieces_of_a_day_leave_no_gap_on_nights_of_clock_change_either(
    day: date, hours: int
) -> None:
    *pieces, beyond = pieces_of(CALENDAR, day, NO_SWITCHES)

    assert all(one.ends_at == other.starts_at for one, other in pairwise([*pieces, beyond]))
    assert beyond.starts_at == CALENDAR.hours.span_of(day).ends_at
    assert pieces[0].starts_at < CALENDAR.hours.span_of(day).starts_at
    own = [piece for piece in pieces if piece.hour > 6]
    assert sum((one.ends_at - one.starts_at for one in own), timedelta()) == (hours - 1) * AN_HOUR


def test_a_piece_is_of_one_hour_and_one_period() -> None:
    pieces = pieces_of(CALENDAR, date(2026, 10, 14), NO_SWITCHES)

    told = [(one.starts, one.period) for one in pieces if 17 <= one.hour <= 19]
    assert told == [(1020, "day"), (1080, "day"), (1110, "night"), (1140, "night")]
    assert [one.period for one in pieces if one.hour in {7, 28}] == ["", ""]


def test_rooms_out_of_sale_are_not_there_and_overlapping_outages_count_once() -> None:
    rooms = (a_room("101", SMALL), a_room("102", SMALL))
    house = House(LADDER, rooms, {room.id: room for room in rooms})
    day = date(2026, 10, 14)
    opening = CALENDAR.opening_on(day)
    assert opening
    out = [
        Slot(opening.starts_at - AN_HOUR, opening.starts_at + AN_HOUR / 2),
        Slot(opening.starts_at, opening.starts_at + AN_HOUR),
    ]

    found = list(
        supply_of(pieces_of(CALENDAR, day, NO_SWITCHES), opening, house, {rooms[0].id: out})
    )

    small = [one for one in found if one.room_class_id == SMALL.id]
    assert sum(one.open_minutes for one in small) == 16 * 60
    assert sum(one.room_minutes for one in small) == 2 * 16 * 60 - 60
    assert all(one.room_minutes == 0 for one in found if one.room_class_id != SMALL.id)


def test_a_shut_day_has_no_rooms() -> None:
    room = a_room("101", SMALL)
    pieces = pieces_of(CALENDAR, date(2026, 10, 14), NO_SWITCHES)

    found = supply_of(pieces, None, House(LADDER, (room,), {room.id: room}), {})

    assert {(one.open_minutes, one.room_minutes) for one in found} == {(0, 0)}


@pytest.mark.parametrize(
    ("against", "days", "shifts"),
    [
        ("previous", 1, (1,)),
        ("previous", 10, (10,)),
        ("last_week", 1, (7,)),
        ("last_week", 7, (7,)),
        ("last_week", 8, (14,)),
        ("last_month", 1, (28,)),
        ("last_month", 28, (28,)),
        ("last_month", 30, (56,)),
        ("month_average", 7, (7, 14, 21, 28)),
    ],
)
def test_which_days_stand_beside(against: Against, days: int, shifts: tuple[int, ...]) -> None:
    assert shifts_of(against, days) == shifts


def test_an_average_of_weeks_is_not_of_longer_spans() -> None:
    with pytest.raises(Malformed):
        shifts_of("month_average", 8)


def test_without_rooms_there_is_no_turnover() -> None:
    said = measures_of(Sums(), with_rooms=True)

    assert (said["rooms_available"], said["turnover"], said["used_permille"]) == (0, None, None)
