"""The lunar calendar, against a second library day by day and against dates everybody knows."""

from datetime import date, timedelta

import pytest

from ktv_booking.kernel.lunar import (
    FIRST_DAY,
    FIRST_YEAR,
    LAST_DAY,
    LAST_YEAR,
    NoSuchLunarDay,
    OutsideTheCalendar,
    has_lunar_day,
    leap_month_of,
    longest_month,
    lunar_day_of,
    lunar_month_of,
    qingming_of,
    solar_day_of,
)

DAYS_IN_ALL = 57_348
QINGMING = 7
"""The second library counts the solar terms from the winter solstice."""


def test_every_day_of_all_years_is_the_one_a_second_library_says() -> None:
    sxtwl = pytest.importorskip("sxtwl", reason="no wheel for this Python")
    different, compared, day = [], 0, FIRST_DAY
    while day <= LAST_DAY:
        ours, theirs = lunar_day_of(day), sxtwl.fromSolar(day.year, day.month, day.day)
        said = (theirs.getLunarYear(), theirs.getLunarMonth(), theirs.getLunarDay())
        if (ours.year, ours.month, ours.day) != said or ours.is_leap_month != theirs.isLunarLeap():
            different.append(day)
        compared, day = compared + 1, day + timedelta(days=1)

    assert different == []
    assert compared == DAYS_IN_ALL


def test_qingming_of_all_years_is_the_one_a_second_library_says() -> None:
    sxtwl = pytest.importorskip("sxtwl", reason="no wheel for this Python")

    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        theirs = sxtwl.fromSolar(year, 4, qingming_of(year).day)

        assert theirs.hasJieQi()
        assert theirs.getJieQi() == QINGMING


def test_every_day_leads_to_the_moon_and_back() -> None:
    for offset in range(DAYS_IN_ALL):
        day = FIRST_DAY + timedelta(days=offset)
        moon = lunar_day_of(day)

        back = solar_day_of(moon.year, moon.month, moon.day, is_leap_month=moon.is_leap_month)

        assert back == day
        assert 1 <= moon.day <= moon.days_in_month in (29, 30)
        assert not moon.is_leap_month or moon.month == moon.leap_month_of_year


@pytest.mark.parametrize(
    ("solar", "lunar", "is_leap_month"),
    [
        ("1900-01-31", (1900, 1, 1), False),
        ("1978-09-17", (1978, 8, 15), False),
        ("1979-07-24", (1979, 6, 1), True),
        ("1984-11-23", (1984, 10, 1), True),
        ("2024-02-09", (2023, 12, 30), False),
        ("2025-01-28", (2024, 12, 29), False),
        ("2025-06-25", (2025, 6, 1), False),
        ("2025-07-25", (2025, 6, 1), True),
        ("2026-02-17", (2026, 1, 1), False),
        ("2026-03-03", (2026, 1, 15), False),
        ("2026-06-19", (2026, 5, 5), False),
        ("2026-08-19", (2026, 7, 7), False),
        ("2026-09-25", (2026, 8, 15), False),
        ("2028-05-28", (2028, 5, 5), False),
        ("2028-06-27", (2028, 5, 5), True),
        ("2033-12-22", (2033, 11, 1), True),
        ("2034-01-20", (2033, 12, 1), False),
        ("2034-02-19", (2034, 1, 1), False),
        ("2057-02-03", (2056, 12, 30), False),
    ],
)
def test_days_everybody_can_look_up(
    solar: str, lunar: tuple[int, int, int], is_leap_month: bool
) -> None:
    day = date.fromisoformat(solar)

    moon = lunar_day_of(day)

    assert (moon.year, moon.month, moon.day, moon.is_leap_month) == (*lunar, is_leap_month)
    assert solar_day_of(*lunar, is_leap_month=is_leap_month) == day


@pytest.mark.parametrize(
    ("year", "leap_month"),
    [(2023, 2), (2024, None), (2025, 6), (2028, 5), (2031, 3), (2033, 11), (2034, None), (2036, 6)],
)
def test_leap_months_come_when_they_come(year: int, leap_month: int | None) -> None:
    assert leap_month_of(year) == leap_month
    assert lunar_day_of(solar_day_of(year, 1, 1)).leap_month_of_year == leap_month


@pytest.mark.parametrize("year", range(2024, 2029))
def test_the_thirtieth_of_the_last_month_is_missing_five_years_running(year: int) -> None:
    assert not has_lunar_day(year, 12, 30)
    assert has_lunar_day(year, 12, 29)
    with pytest.raises(NoSuchLunarDay, match="no such day"):
        solar_day_of(year, 12, 30)


@pytest.mark.parametrize(
    ("year", "month", "day", "is_leap_month"),
    [
        (2026, 0, 1, False),
        (2026, 13, 1, False),
        (2026, 1, 0, False),
        (2026, 1, 31, False),
        (2026, 6, 1, True),
        (2025, 5, 1, True),
        (2025, 6, 30, True),
    ],
)
def test_a_lunar_date_that_does_not_exist_is_refused(
    year: int, month: int, day: int, is_leap_month: bool
) -> None:
    assert not has_lunar_day(year, month, day, is_leap_month=is_leap_month)
    with pytest.raises(NoSuchLunarDay) as refused:
        solar_day_of(year, month, day, is_leap_month=is_leap_month)
    assert refused.value.reason.zh
    assert refused.value.reason.en


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)])
def test_a_day_beyond_the_table_is_refused_by_name(day: date) -> None:
    with pytest.raises(OutsideTheCalendar, match="1900 to 2056"):
        lunar_day_of(day)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_year_beyond_the_table_is_refused_by_name(year: int) -> None:
    for asked in (leap_month_of, qingming_of):
        with pytest.raises(OutsideTheCalendar):
            asked(year)
    for look_up in (solar_day_of, has_lunar_day):
        with pytest.raises(OutsideTheCalendar):
            look_up(year, 1, 1)


def test_the_table_has_every_month_once() -> None:
    months = [
        month
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for number in range(1, 13)
        for is_leap_month in (False, True)
        if (month := lunar_month_of(year, number, is_leap_month=is_leap_month)) is not None
    ]

    assert len(months) == 1942
    assert sum(month.days for month in months) == DAYS_IN_ALL
    assert sorted(month.first_day for month in months) == [month.first_day for month in months]


@pytest.mark.parametrize(
    ("month", "is_leap_month", "days"),
    [(1, False, 30), (12, False, 30), (6, True, 30), (8, True, 29), (1, True, 0), (12, True, 0)],
)
def test_how_long_a_month_gets(month: int, is_leap_month: bool, days: int) -> None:
    assert longest_month(month, is_leap_month=is_leap_month) == days
