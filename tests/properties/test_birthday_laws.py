"""Nobody is greeted twice for one year, nobody is left out: by the sun and by the moon."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.kernel.birthday import BirthKey, LeaplingsOn, kept_in, next_kept
from ktv_booking.kernel.lunar import FIRST_DAY, FIRST_YEAR, LAST_DAY, LAST_YEAR, lunar_day_of
from ktv_booking.outreach.rules.birthdays import (
    FEWEST_DAYS_BETWEEN,
    benefit_year_of,
    birth_keys,
    is_due_again,
    lunar_birth_keys,
    solar_birth_keys,
)

A_LEAP_YEAR = [date(2000, 1, 1) + timedelta(days=offset) for offset in range(366)]
SOLAR = [BirthKey("solar", day.month, day.day) for day in A_LEAP_YEAR]
LUNAR = [
    BirthKey(calendar, month, day)
    for calendar in ("lunar", "lunar_leap")
    for month in range(1, 13)
    for day in range(1, 31)
]
keys = st.sampled_from([*SOLAR, *LUNAR])
solar_years = st.integers(FIRST_YEAR + 1, LAST_YEAR)
days = st.dates(FIRST_DAY, date(LAST_YEAR - 1, 12, 31))
house_rules = st.sampled_from(["02-28", "03-01"])


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


@pytest.mark.parametrize("leaplings", ["02-28", "03-01"])
def test_every_solar_birthday_is_kept_once_in_every_solar_year(leaplings: LeaplingsOn) -> None:
    kept = Counter(
        (day.year, key)
        for day in every_day(date(1900, 1, 1), date(2056, 12, 31))
        for key in solar_birth_keys(day, leaplings=leaplings)
    )

    assert set(kept) == {(year, key) for year in range(1900, 2057) for key in SOLAR}
    assert set(kept.values()) == {1}


def test_every_lunar_birthday_is_kept_once_in_every_lunar_year() -> None:
    kept = Counter(
        (moon.year, key)
        for moon in map(lunar_day_of, every_day(FIRST_DAY, LAST_DAY))
        for key in lunar_birth_keys(moon)
    )

    assert set(kept) == {(year, key) for year in range(FIRST_YEAR, LAST_YEAR + 1) for key in LUNAR}
    assert set(kept.values()) == {1}


def test_one_birthday_never_comes_too_soon_to_be_due_again() -> None:
    apart = [
        kept_in(key, year + 1) - kept_in(key, year)
        for key in LUNAR
        for year in range(FIRST_YEAR, LAST_YEAR)
    ]

    assert min(apart) == timedelta(days=353) > FEWEST_DAYS_BETWEEN
    assert max(apart) == timedelta(days=385)


@given(keys, solar_years, house_rules)
def test_the_day_a_birthday_is_kept_on_finds_it(
    key: BirthKey, year: int, leaplings: LeaplingsOn
) -> None:
    kept_on = kept_in(key, year, leaplings=leaplings)

    assert key in birth_keys(kept_on, leaplings=leaplings)
    assert benefit_year_of(key, kept_on).year == year


@given(keys, days, house_rules)
def test_the_next_birthday_is_the_first_day_that_finds_it(
    key: BirthKey, since: date, leaplings: LeaplingsOn
) -> None:
    kept_on = next_kept(key, since, leaplings=leaplings)

    waiting = every_day(since, kept_on)
    assert [day for day in waiting if key in birth_keys(day, leaplings=leaplings)] == [kept_on]


@given(
    st.lists(keys, min_size=1, max_size=4),
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    st.lists(st.integers(1, 700), max_size=3),
)
def test_who_corrects_a_birthday_is_greeted_in_time_and_never_twice(
    birthdays: list[BirthKey], joined_on: date, correct_after: list[int]
) -> None:
    """Each correction takes another of the birthdays from so many days later on."""
    held, changes = iter(birthdays), set()
    for wait in correct_after:
        changes.add((max(changes) if changes else joined_on) + timedelta(days=wait))
    key, given_on = next(held), list[date]()

    for day in every_day(joined_on, joined_on + timedelta(days=2600)):
        if day in changes:
            key = next(held, key)
        last = given_on[-1] if given_on else None
        if key in birth_keys(day) and is_due_again(day, last_kept_on=last):
            given_on.append(day)

    gaps = [later - earlier for earlier, later in pairwise(given_on)]
    assert all(gap >= FEWEST_DAYS_BETWEEN for gap in gaps)
    assert len(given_on) >= 2
