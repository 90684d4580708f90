"""Statutory holidays: the packaged years, and what an operator puts in their place."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from chinese_calendar import constants

from ktv_booking.kernel.text import Text
from ktv_booking.venues.rules.holidays import Holidays, load_holidays

CN, TW = load_holidays("cn"), load_holidays("tw")


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_mainlands_days_are_those_of_an_independent_calendar(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(365)]

    ours = {day for day in days if CN.is_holiday(day)}
    workdays = {day for day in days if CN.is_workday(day)}

    assert ours == {day for day in constants.holidays if day.year == year}
    assert workdays == {day for day in days if chinese_calendar.is_workday(day)}
    assert CN.status_of(year) == "official"


def test_the_mainlands_2027_is_predicted_from_the_regulation_alone() -> None:
    assert CN.status_of(2027) == "predicted"
    assert CN.is_holiday(date(2027, 2, 5))
    assert CN.name_of(date(2027, 2, 6)) == Text(zh="春节", en="Spring Festival")
    assert CN.years[2027].makeup_workdays == frozenset()
    assert len(CN.years[2027].names) == 13


@pytest.mark.parametrize(("year", "status"), [(2026, "official"), (2027, "predicted")])
def test_taiwan_has_no_makeup_workdays(year: int, status: str) -> None:
    assert TW.status_of(year) == status
    assert TW.years[year].makeup_workdays == frozenset()


def test_taiwan_2026_has_a_hundred_and_twenty_days_off() -> None:
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(365)]

    off = Counter(TW.is_workday(day) for day in days)[False]

    assert off == 120


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 2, 20), "Day before Lunar New Year's Eve (observed)"),
        (date(2026, 9, 28), "Confucius' Birthday (Teachers' Day)"),
        (date(2027, 3, 1), "Peace Memorial Day (observed)"),
        (date(2027, 4, 6), "Children's Day (observed)"),
        (date(2027, 12, 31), "Founding Day of the Republic of China (observed)"),
    ],
)
def test_taiwans_days_in_lieu(day: date, name: str) -> None:
    assert TW.name_of(day) is not None
    assert str(TW.name_of(day).en) == name  # type: ignore[union-attr]


def test_every_day_in_lieu_is_a_weekday() -> None:
    in_lieu = [
        day for year in TW.years.values() for day, name in year.names.items() if "补假" in name.zh
    ]

    assert {day.isoweekday() for day in in_lieu} <= {1, 2, 3, 4, 5}


@pytest.mark.parametrize("holidays", [CN, TW])
def test_every_year_names_its_source(holidays: Holidays) -> None:
    assert all(holidays.source_of(year) for year in holidays.years)


@pytest.mark.parametrize("holidays", [CN, Holidays(), load_holidays("none")])
def test_an_unknown_year_has_only_weekdays_and_weekends(holidays: Holidays) -> None:
    wednesday, saturday = date(2031, 10, 1), date(2031, 10, 4)

    assert not holidays.known(2031)
    assert holidays.status_of(2031) is holidays.source_of(2031) is None
    assert holidays.name_of(wednesday) is None
    assert holidays.is_workday(wednesday)
    assert not holidays.is_workday(saturday)


A_NOTICE = """
year = 2027
status = "official"
source = "the notice"
makeup_workdays = [2027-02-14]
[[holidays]]
name = { zh = "元旦", en = "New Year" }
from = 2027-01-01
to = 2027-01-03
"""


def test_an_operators_file_replaces_the_year_it_is_for(tmp_path: Path) -> None:
    (tmp_path / "cn-2027.toml").write_text(A_NOTICE, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a calendar", encoding="utf-8")

    holidays = load_holidays("cn", directory=tmp_path)

    assert holidays.status_of(2027) == "official"
    assert holidays.is_makeup_workday(date(2027, 2, 14))
    assert not holidays.is_holiday(date(2027, 2, 6))
    assert holidays.is_holiday(date(2026, 2, 17))


@pytest.mark.parametrize(
    "broken",
    [
        "year = ",
        "year = 2027",
        A_NOTICE.replace("official", "rumour"),
        A_NOTICE.replace("to = 2027", "to = 2028"),
        A_NOTICE.replace("2027-02-14", "2027-01-02"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, broken: str) -> None:
    (tmp_path / "cn-2027.toml").write_text(broken, encoding="utf-8")

    with pytest.raises(ValueError, match=r"^cn-2027\.toml: "):
        load_holidays("cn", directory=tmp_path)
