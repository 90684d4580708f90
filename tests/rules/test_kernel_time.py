"""Spans are half-open; a business day is the venue's own, on the nights that DST bends too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.time import (
    BusinessHours,
    Slot,
    clock_of_minutes,
    minutes_of_clock,
    utc_now,
)

SHANGHAI = BusinessHours(ZoneInfo("Asia/Shanghai"), time(6))
LISBON = BusinessHours(ZoneInfo("Europe/Lisbon"), time(6))
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
HOUR = timedelta(hours=1)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI.zone)


def span(starts: int, ends: int) -> Slot:
    noon = datetime(2026, 10, 14, 12, tzinfo=UTC)
    return Slot(noon + starts * HOUR, noon + ends * HOUR)


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        ((0, 2), (2, 4), False),
        ((0, 2), (1, 3), True),
        ((0, 4), (1, 2), True),
        ((0, 2), (0, 2), True),
        ((0, 2), (3, 4), False),
    ],
)
def test_neighbours_do_not_overlap(
    one: tuple[int, int], other: tuple[int, int], overlaps: bool
) -> None:
    assert span(*one).overlaps(span(*other)) is overlaps
    assert span(*other).overlaps(span(*one)) is overlaps


def test_a_span_has_its_start_and_not_its_end() -> None:
    slot = span(0, 2)

    assert slot.contains(slot.starts_at)
    assert not slot.contains(slot.ends_at)


@pytest.mark.parametrize("length", [timedelta(0), -HOUR])
def test_a_span_ends_after_it_starts(length: timedelta) -> None:
    starts_at = shanghai("2026-10-14T20:00")

    with pytest.raises(ValueError, match="ends after it starts"):
        Slot(starts_at, starts_at + length)


def test_a_span_needs_to_know_its_offset() -> None:
    naive = datetime(2026, 10, 14, 20)

    with pytest.raises(ValueError, match="aware"):
        Slot(naive, naive + HOUR)


@pytest.mark.parametrize(
    ("day", "starts", "wall_end"),
    [(SPRING, 0, "03:00"), (AUTUMN, 0, "01:00"), (date(2026, 10, 14), 0, "02:00")],
)
def test_two_hours_are_two_hours_on_nights_that_bend(day: date, starts: int, wall_end: str) -> None:
    slot = Slot.lasting(LISBON.at(day, starts * 60), 2 * HOUR)

    assert slot.length == 2 * HOUR
    assert slot.minutes == 120
    assert f"{slot.ends_at:%H:%M}" == wall_end


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-10-14T05:59:59", date(2026, 10, 13)),
        ("2026-10-14T06:00:00", date(2026, 10, 14)),
        ("2026-10-14T23:59:59", date(2026, 10, 14)),
        ("2026-10-15T00:30:00", date(2026, 10, 14)),
        ("2026-10-15T05:59:59", date(2026, 10, 14)),
        ("2028-02-29T06:00:00", date(2028, 2, 29)),
        ("2027-01-01T01:00:00", date(2026, 12, 31)),
    ],
)
def test_after_midnight_is_still_last_night(instant: str, day: date) -> None:
    assert SHANGHAI.business_day_of(shanghai(instant)) == day


def test_a_day_may_start_at_midnight() -> None:
    midnight = BusinessHours(SHANGHAI.zone, time(0))

    assert midnight.business_day_of(shanghai("2026-10-14T23:59")) == date(2026, 10, 14)
    assert midnight.business_day_of(shanghai("2026-10-15T00:00")) == date(2026, 10, 15)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 23), (SPRING, 24), (date(2026, 10, 24), 25), (AUTUMN, 24)],
)
def test_a_business_day_has_23_to_25_hours(day: date, hours: int) -> None:
    assert LISBON.span_of(day).length == hours * HOUR


@pytest.mark.parametrize(
    ("day", "minutes", "instant"),
    [
        (SPRING, 90, "2026-03-29T01:30+00:00"),  # 01:30 does not exist: read before the gap
        (AUTUMN, 90, "2026-10-25T00:30+00:00"),  # 01:30 comes twice: the first of the two
        (AUTUMN, 120, "2026-10-25T02:00+00:00"),
        (date(2026, 10, 24), 30 * 60, "2026-10-25T06:00+00:00"),
    ],
)
def test_wall_clock_becomes_one_instant(day: date, minutes: int, instant: str) -> None:
    assert LISBON.at(day, minutes).astimezone(UTC) == datetime.fromisoformat(instant)


def test_a_night_touches_one_day_and_breakfast_the_next() -> None:
    tonight = shanghai("2026-10-14T22:00")

    until_six = SHANGHAI.days_of(Slot(tonight, shanghai("2026-10-15T06:00")))
    past_six = SHANGHAI.days_of(Slot(tonight, shanghai("2026-10-15T06:01")))

    assert list(until_six) == [date(2026, 10, 14)]
    assert list(past_six) == [date(2026, 10, 14), date(2026, 10, 15)]


def test_minutes_of_a_night_run_past_24_hours() -> None:
    assert SHANGHAI.wall_minutes(date(2026, 10, 14), shanghai("2026-10-15T01:30")) == 25 * 60 + 30


@pytest.mark.parametrize(
    ("clock", "minutes"), [("00:00", 0), ("12:30", 750), ("26:00", 1560), ("48:00", 2880)]
)
def test_a_clock_is_read_and_written(clock: str, minutes: int) -> None:
    assert minutes_of_clock(clock) == minutes
    assert clock_of_minutes(minutes) == clock


@pytest.mark.parametrize(
    "clock", ["", "6:00", "06:0", "0600", "06:60", "48:01", "99:00", "-1:00", "06:00:00", "aa:bb"]
)
def test_what_is_no_clock_is_refused(clock: str) -> None:
    with pytest.raises(ValueError, match="HH:MM"):
        minutes_of_clock(clock)


def test_the_present_is_aware() -> None:
    assert utc_now().utcoffset() == timedelta(0)
