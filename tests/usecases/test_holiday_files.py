"""An operator's holiday files (KTV_HOLIDAYS_DIR): they count as soon as the server reads them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ktv_booking.app import create_app
from ktv_booking.venues.queries import holidays_for, look_for_holidays_in
from tests.builders import TODAY, a_price_list, evening
from tests.front_desk import FrontDesk
from tests.stores import Desk

A_STREET_FESTIVAL = f"""
region = "cn"
year = {TODAY.year}
status = "official"
source = "the operator"
makeup_workdays = []

[[holidays]]
name = {{ zh = "街道节", en = "Street festival" }}
from = {TODAY}
"""
NATIONAL_DAY = date(TODAY.year, 10, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with the operator's own file for this year; afterwards none is looked for."""
    (tmp_path / f"cn-{TODAY.year}.toml").write_text(A_STREET_FESTIVAL, encoding="utf-8")
    yield tmp_path
    look_for_holidays_in(None)


def dearer_on_holidays(database: Desk) -> FrontDesk:
    """Open a house in China where an hour costs 100 yuan, and 300 on a holiday."""
    names = {"W": {"zh": "平日", "en": "Weekday"}, "H": {"zh": "假日", "en": "Holiday"}}
    week = [{"on": weekday, "day_type": "W"} for weekday in range(1, 8)]
    about = {
        "jurisdiction": "cn",
        "day_types": [{"code": code, "name": name} for code, name in names.items()],
        "day_type_rules": [*week, {"on": "holiday", "day_type": "H"}],
    }
    desk = FrontDesk.opened(database, "small", "small", venue=about)
    hourly = {"room_class": "small", "from": "06:00", "to": "30:00", "unit": "hour"}
    rows = [
        {**hourly, "day_type": code, "amount_minor": amount}
        for code, amount in (("W", 10_000), ("H", 30_000))
    ]
    desk.database.work(lambda session: a_price_list(session, desk.venue, rows=rows))
    return desk


def total(desk: FrontDesk) -> int:
    quote = desk.book(starts_at=evening(), minutes=60).quote
    assert quote is not None
    return int(quote["total_minor"])


def test_an_operators_holiday_is_priced_as_one_from_when_it_is_read(
    database: Desk, folder: Path
) -> None:
    desk = dearer_on_holidays(database)
    before = total(desk)

    look_for_holidays_in(folder)

    assert (before, total(desk)) == (10_000, 30_000)


def test_an_operators_file_replaces_the_packaged_one_of_its_year_alone(folder: Path) -> None:
    packaged = holidays_for("cn")

    look_for_holidays_in(folder)

    own = holidays_for("cn")
    assert packaged.is_holiday(NATIONAL_DAY)
    assert not own.is_holiday(NATIONAL_DAY)
    assert own.source_of(TODAY.year) == "the operator"
    assert own.source_of(TODAY.year - 1) == packaged.source_of(TODAY.year - 1)


def test_the_server_looks_where_its_environment_says(
    database: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTV_HOLIDAYS_DIR", str(folder))

    create_app(database=database)

    assert holidays_for("cn").is_holiday(TODAY)


def test_without_a_folder_the_packaged_holidays_count(folder: Path) -> None:
    look_for_holidays_in(folder)

    look_for_holidays_in(None)

    assert holidays_for("cn").is_holiday(NATIONAL_DAY)
    assert not holidays_for("cn").is_holiday(TODAY)
