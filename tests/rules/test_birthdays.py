"""On which day a birthday is kept, and whose birthday a day is.

`golden_birthdays.csv` was worked out with another lunar library by walking the days, and does not
change: it is what the shop promises.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ktv_booking.kernel.birthday import (
    BirthKey,
    LeaplingsOn,
    birthday_exists,
    kept_in,
    next_kept,
)
from ktv_booking.kernel.lunar import OutsideTheCalendar
from ktv_booking.outreach.rules.birthdays import (
    BenefitYear,
    benefit_year_of,
    birth_keys,
    is_due_again,
)

FEWEST_ROWS = 700


def golden_rows() -> Iterator[tuple[BirthKey, int, date]]:
    with (Path(__file__).parent / "golden_birthdays.csv").open(encoding="utf-8") as page:
        for row in csv.DictReader(page):
            calendar: Any = row["calendar"]
            key = BirthKey(calendar, int(row["month"]), int(row["day"]))
            yield key, int(row["year"]), date.fromisoformat(row["kept_on"])


GOLDEN = list(golden_rows())


def test_the_golden_table_is_large_and_says_nothing_twice() -> None:
    assert len(GOLDEN) >= FEWEST_ROWS
    assert len({(key, year) for key, year, _ in GOLDEN}) == len(GOLDEN)


def test_a_birthday_is_kept_on_the_day_the_golden_table_says() -> None:
    other = [row for row in GOLDEN if kept_in(row[0], row[1]) != row[2]]

    assert other == []


def test_the_day_of_the_golden_table_finds_the_birthday() -> None:
    in_reach = [row for row in GOLDEN if date(1900, 1, 31) <= row[2] <= date(2057, 2, 3)]

    missed = [row for row in in_reach if row[0] not in birth_keys(row[2])]

    assert missed == []
    assert len(in_reach) >= FEWEST_ROWS


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        ("2026-02-17", {("solar", 2, 17), ("lunar", 1, 1), ("lunar_leap", 1, 1)}),
        (
            "2026-02-16",
            {
                ("solar", 2, 16),
                ("lunar", 12, 29),
                ("lunar", 12, 30),
                ("lunar_leap", 12, 29),
                ("lunar_leap", 12, 30),
            },
        ),
        ("2024-02-09", {("solar", 2, 9), ("lunar", 12, 30), ("lunar_leap", 12, 30)}),
        ("2025-06-25", {("solar", 6, 25), ("lunar", 6, 1)}),
        ("2025-07-25", {("solar", 7, 25), ("lunar_leap", 6, 1)}),
        ("2025-08-22", {("solar", 8, 22), ("lunar_leap", 6, 29), ("lunar_leap", 6, 30)}),
        ("2024-02-29", {("solar", 2, 29), ("lunar", 1, 20), ("lunar_leap", 1, 20)}),
        (
            "2026-02-28",
            {("solar", 2, 28), ("solar", 2, 29), ("lunar", 1, 12), ("lunar_leap", 1, 12)},
        ),
        ("2028-02-28", {("solar", 2, 28), ("lunar", 2, 4), ("lunar_leap", 2, 4)}),
        ("2033-12-22", {("solar", 12, 22), ("lunar_leap", 11, 1)}),
        ("2034-01-20", {("solar", 1, 20), ("lunar", 12, 1), ("lunar_leap", 12, 1)}),
    ],
)
def test_whose_birthday_a_day_is(day: str, keys: set[BirthKey]) -> None:
    assert birth_keys(date.fromisoformat(day)) == keys


@pytest.mark.parametrize(
    ("leaplings", "kept_on"), [("02-28", date(2027, 2, 28)), ("03-01", date(2027, 3, 1))]
)
def test_the_house_chooses_where_leaplings_keep_theirs(
    leaplings: LeaplingsOn, kept_on: date
) -> None:
    leap_day = BirthKey("solar", 2, 29)

    assert kept_in(leap_day, 2027, leaplings=leaplings) == kept_on
    assert leap_day in birth_keys(kept_on, leaplings=leaplings)
    assert kept_in(leap_day, 2028, leaplings=leaplings) == date(2028, 2, 29)
    assert leap_day not in birth_keys(date(2028, 2, 28), leaplings=leaplings)
    assert leap_day not in birth_keys(date(2028, 3, 1), leaplings=leaplings)


@pytest.mark.parametrize(
    ("month", "day", "solar_year", "kept"),
    [
        (12, 1, 2024, ["2024-01-11", "2024-12-31"]),
        (12, 1, 2025, []),
        (12, 1, 2027, ["2027-01-08", "2027-12-28"]),
        (11, 20, 2025, []),
        (11, 20, 2026, ["2026-01-08", "2026-12-28"]),
        (8, 15, 2026, ["2026-09-25"]),
    ],
)
def test_a_lunar_birthday_falls_twice_or_never_into_some_solar_years(
    month: int, day: int, solar_year: int, kept: list[str]
) -> None:
    key = BirthKey("lunar", month, day)
    first = date(solar_year, 1, 1)

    found = [
        one
        for one in (first + timedelta(days=offset) for offset in range(366))
        if one.year == solar_year and key in birth_keys(one)
    ]

    assert [one.isoformat() for one in found] == kept
    assert len({benefit_year_of(key, one) for one in found}) == len(kept)


@pytest.mark.parametrize(
    ("key", "since", "kept_on"),
    [
        (BirthKey("solar", 11, 22), "2026-11-22", "2026-11-22"),
        (BirthKey("solar", 11, 21), "2026-11-22", "2027-11-21"),
        (BirthKey("solar", 2, 29), "2026-11-22", "2027-02-28"),
        (BirthKey("solar", 2, 29), "2027-03-01", "2028-02-29"),
        (BirthKey("lunar", 12, 1), "2025-01-01", "2026-01-19"),
        (BirthKey("lunar", 12, 30), "2026-02-16", "2026-02-16"),
        (BirthKey("lunar", 12, 30), "2026-02-17", "2027-02-05"),
        (BirthKey("lunar_leap", 6, 1), "2025-06-25", "2025-07-25"),
        (BirthKey("lunar_leap", 6, 1), "2025-07-26", "2026-07-14"),
    ],
)
def test_when_a_birthday_is_kept_next(key: BirthKey, since: str, kept_on: str) -> None:
    assert next_kept(key, date.fromisoformat(since)) == date.fromisoformat(kept_on)


@pytest.mark.parametrize(
    ("key", "year", "can_be"),
    [
        (BirthKey("solar", 2, 29), None, True),
        (BirthKey("solar", 2, 29), 1999, False),
        (BirthKey("solar", 2, 30), None, False),
        (BirthKey("solar", 4, 31), None, False),
        (BirthKey("solar", 13, 1), None, False),
        (BirthKey("lunar", 12, 30), None, True),
        (BirthKey("lunar", 12, 30), 2024, False),
        (BirthKey("lunar", 12, 31), None, False),
        (BirthKey("lunar", 1, 0), None, False),
        (BirthKey("lunar_leap", 6, 30), None, True),
        (BirthKey("lunar_leap", 6, 30), 2025, False),
        (BirthKey("lunar_leap", 6, 29), 2025, True),
        (BirthKey("lunar_leap", 6, 1), 2026, False),
        (BirthKey("lunar_leap", 12, 1), None, False),
        (BirthKey("lunar_leap", 8, 30), None, False),
    ],
)
def test_who_can_be_born_when(key: BirthKey, year: int | None, can_be: bool) -> None:
    assert birthday_exists(key, year) is can_be


@pytest.mark.parametrize(
    ("key", "kept_on", "benefit_year"),
    [
        (BirthKey("solar", 1, 19), "2026-01-19", BenefitYear("solar", 2026)),
        (BirthKey("lunar", 12, 1), "2026-01-19", BenefitYear("lunar", 2025)),
        (BirthKey("lunar", 1, 1), "2026-02-17", BenefitYear("lunar", 2026)),
        (BirthKey("lunar_leap", 11, 1), "2033-12-22", BenefitYear("lunar", 2033)),
    ],
)
def test_which_year_a_benefit_belongs_to(
    key: BirthKey, kept_on: str, benefit_year: BenefitYear
) -> None:
    assert benefit_year_of(key, date.fromisoformat(kept_on)) == benefit_year


@pytest.mark.parametrize(
    ("last_kept_on", "is_due"),
    [(None, True), ("2026-01-10", False), ("2025-04-03", False), ("2025-04-02", True)],
)
def test_a_corrected_birthday_brings_no_second_benefit(
    last_kept_on: str | None, is_due: bool
) -> None:
    last = None if last_kept_on is None else date.fromisoformat(last_kept_on)

    assert is_due_again(date(2026, 1, 27), last_kept_on=last) is is_due


def test_a_benefit_year_is_written_with_its_calendar() -> None:
    assert str(BenefitYear("lunar", 2025)) == "lunar-2025"


def test_a_day_beyond_the_lunar_years_is_refused() -> None:
    with pytest.raises(OutsideTheCalendar):
        birth_keys(date(2057, 2, 4))
