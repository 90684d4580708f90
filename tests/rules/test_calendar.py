"""When a venue is open, and what kind of day and time each moment is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ktv_booking.kernel.time import Slot
from ktv_booking.venues.rules.calendar import NO_SWITCHES, Calendar, DaySegment, DaySwitches
from ktv_booking.venues.rules.holidays import Holidays
from tests.shops import DAY_TYPES, LISBON, SHANGHAI, TAIPEI, a_stay, a_venue_document


def clock(hours: int, minutes: int = 0) -> int:
    return hours * 60 + minutes


@pytest.mark.parametrize(
    ("day", "minutes", "day_type", "why"),
    [
        (date(2026, 11, 4), clock(20), "W", "a Wednesday night"),
        (date(2026, 11, 6), clock(17, 59), "W", "Friday before six"),
        (date(2026, 11, 6), clock(18), "H", "Friday from six"),
        (date(2026, 11, 6), clock(25), "H", "Saturday 01:00 is still Friday night"),
        (date(2026, 11, 7), clock(12), "H", "Saturday"),
        (date(2026, 11, 8), clock(17, 59), "H", "Sunday before six"),
        (date(2026, 11, 8), clock(18), "W", "Sunday from six before a working Monday"),
        (date(2026, 4, 5), clock(18), "H", "Sunday before a Monday of Qingming"),
        (date(2026, 9, 24), clock(17), "W", "Thursday, eve of Mid-Autumn, afternoon"),
        (date(2026, 9, 24), clock(18), "H", "the eve's night"),
        (date(2026, 9, 25), clock(13), "H", "Mid-Autumn, a Friday"),
        (date(2026, 9, 20), clock(13), "W", "a Sunday worked for National Day"),
        (date(2026, 10, 10), clock(20), "W", "a Saturday worked for National Day"),
        (date(2026, 10, 7), clock(20), "H", "the last night of National Day"),
        (date(2026, 2, 14), clock(13), "W", "a makeup Saturday"),
        (date(2026, 2, 14), clock(20), "H", "the same Saturday's night: tomorrow is holiday"),
        (date(2025, 12, 31), clock(24), "H", "New Year's Eve past midnight is its own date"),
        (date(2026, 4, 30), clock(25, 59), "H", "the last minutes of April's last date"),
        (date(2031, 10, 1), clock(13), "W", "a Wednesday of a year nobody knows yet"),
        (date(2031, 10, 4), clock(13), "H", "a Saturday of that year"),
    ],
)
def test_day_type_of_a_moment(day: date, minutes: int, day_type: str, why: str) -> None:
    assert SHANGHAI.day_type_at(day, minutes, NO_SWITCHES) == day_type, why


def test_a_managers_day_type_holds_for_the_whole_date() -> None:
    typhoon = DaySwitches(day_type="S")

    kinds = {TAIPEI.day_type_at(date(2026, 11, 4), hour * 60, typhoon) for hour in range(6, 30)}

    assert kinds == {"S"}


def test_a_moment_no_rule_covers_has_the_first_day_type() -> None:
    assert LISBON.day_type_at(date(2026, 11, 4), clock(17)) == "W"


@pytest.mark.parametrize(
    ("minutes", "period"),
    [(clock(11), None), (clock(12), "day"), (clock(18), "prime"), (clock(25), "late")],
)
def test_period_of_a_moment(minutes: int, period: str | None) -> None:
    assert SHANGHAI.period_at(date(2026, 11, 4), minutes) == period


def test_a_friday_is_cut_where_day_type_or_period_changes() -> None:
    segments = SHANGHAI.segments_of(date(2026, 11, 6))

    assert segments == (
        DaySegment(clock(6), clock(12), "W", None),
        DaySegment(clock(12), clock(18), "W", "day"),
        DaySegment(clock(18), clock(24), "H", "prime"),
        DaySegment(clock(24), clock(26), "H", "late"),
        DaySegment(clock(26), clock(30), "H", None),
    )


def test_a_boundary_that_changes_nothing_cuts_nothing() -> None:
    assert LISBON.segments_of(date(2026, 11, 4)) == (DaySegment(clock(6), clock(30), "W", None),)


@pytest.mark.parametrize(
    ("switches", "utc"),
    [
        (NO_SWITCHES, ("2027-02-05T04:00", "2027-02-05T18:00")),
        (DaySwitches(closes=clock(18)), ("2027-02-05T04:00", "2027-02-05T10:00")),
        (DaySwitches(opens=clock(14)), ("2027-02-05T06:00", "2027-02-05T18:00")),
        (DaySwitches(opens=clock(18), closes=clock(18)), None),
        (DaySwitches(closed=True), None),
    ],
)
def test_opening_follows_the_switches_of_the_day(
    switches: DaySwitches, utc: tuple[str, str] | None
) -> None:
    expected = utc and Slot(*(datetime.fromisoformat(at).replace(tzinfo=UTC) for at in utc))

    assert SHANGHAI.opening_on(date(2027, 2, 5), switches) == expected


def test_switches_open_a_weekday_that_is_usually_shut() -> None:
    rows = [{"weekday": 6, "opens": "18:00", "closes": "26:00"}]
    calendar = Calendar.of(a_venue_document(opening_hours=rows), Holidays())
    wednesday = date(2026, 11, 4)

    assert calendar.opening_on(wednesday) is None
    opening = calendar.opening_on(wednesday, DaySwitches(opens=clock(18), closes=clock(22)))
    assert opening == a_stay("2026-11-04T18:00", "2026-11-04T22:00")


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 10, 24), 13), (date(2027, 3, 27), 11), (date(2026, 11, 7), 12)],
)
def test_a_night_of_clock_change_is_an_hour_longer_or_shorter(day: date, hours: int) -> None:
    opening = LISBON.opening_on(day)

    assert opening is not None
    assert opening.length == timedelta(hours=hours)


def test_a_house_that_never_shuts_opens_as_it_closes() -> None:
    tonight, tomorrow = (TAIPEI.opening_on(date(2026, 11, day)) for day in (4, 5))

    assert tonight is not None
    assert tomorrow is not None
    assert tonight.ends_at == tomorrow.starts_at


def test_two_rows_of_a_weekday_that_follow_on_are_one_span() -> None:
    rows = [
        {"weekday": 3, "opens": "18:00", "closes": "26:00"},
        {"weekday": 3, "opens": "12:00", "closes": "18:00"},
    ]

    calendar = Calendar.of(a_venue_document(opening_hours=rows), Holidays())

    assert calendar.opening_hours == {3: (clock(12), clock(26))}


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-11-04T09:59:59+08:00", False),
        ("2026-11-04T10:00:00+08:00", True),
        ("2026-11-05T02:00:00+08:00", True),
        ("2026-11-05T05:59:59+08:00", True),
        ("2026-11-05T06:00:00+08:00", False),
    ],
)
def test_the_seventh_day_opens_with_the_days_book(now: str, is_open: bool) -> None:
    assert SHANGHAI.seventh_day_open(datetime.fromisoformat(now)) is is_open


@pytest.mark.parametrize(
    ("at", "fits"),
    [("20:00", True), ("20:30", True), ("20:15", False), ("20:30:01", False)],
)
def test_starts_lie_on_the_grid_of_the_wall_clock(at: str, fits: bool) -> None:
    assert SHANGHAI.on_grid(datetime.fromisoformat(f"2026-11-04T{at}+08:00")) is fits


def test_the_grid_is_that_of_the_wall_clock_where_the_offset_is_odd() -> None:
    kathmandu = Calendar.of(a_venue_document(time_zone="Asia/Kathmandu"), Holidays())
    stay = a_stay("2026-11-04T20:10:30", "2026-11-04T21:30", "Asia/Kathmandu")

    starts = list(kathmandu.grid_starts(stay))

    assert [at.isoformat()[11:16] for at in starts] == ["14:45", "15:15"]
    assert all(kathmandu.on_grid(at) for at in starts)


def test_the_grid_runs_on_through_the_repeated_hour() -> None:
    opening = LISBON.opening_on(date(2026, 10, 24))

    assert opening is not None
    assert len(list(LISBON.grid_starts(opening))) == 26


def test_a_day_type_borrows_along_its_chain() -> None:
    assert SHANGHAI.fallbacks_of("S") == ("S", "H")
    assert SHANGHAI.fallbacks_of("W") == ("W",)


CIRCLE = [
    {"code": "A", "name": {"zh": "甲", "en": "A"}, "falls_back_to": "B"},
    {"code": "B", "name": {"zh": "乙", "en": "B"}, "falls_back_to": "A"},
]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day_types", CIRCLE),
        ("day_types", []),
        ("day_types", [DAY_TYPES[2]]),
        ("day_type_rules", [{"on": 1, "day_type": "X"}]),
        ("day_type_rules", [{"on": "payday", "day_type": "W"}]),
        ("day_type_rules", [{"on": 8, "day_type": "W"}]),
        ("day_type_rules", [{"on": 1, "from": "18:10", "day_type": "W"}]),
        ("day_type_rules", [{"on": 1, "from": "18:00", "to": "17:00", "day_type": "W"}]),
        ("periods", [{"code": "none", "from": "18:00", "to": "18:00"}]),
        ("periods", [{"code": code, "from": "18:00", "to": "20:00"} for code in "ab"]),
        ("opening_hours", [{"weekday": 1, "opens": "12:00", "closes": "31:00"}]),
        (
            "opening_hours",
            [
                {"weekday": 1, "opens": "12:00", "closes": "14:00"},
                {"weekday": 1, "opens": "15:00", "closes": "20:00"},
            ],
        ),
        ("slot_minutes", 45),
        ("slot_minutes", 0),
        ("time_zone", "Asia/Atlantis"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(field: str, value: Any) -> None:
    document = a_venue_document(**{field: value})
    if field == "day_types":
        document["day_type_rules"] = []

    with pytest.raises(ValueError, match=f"^{field}: "):
        Calendar.of(document, Holidays())
