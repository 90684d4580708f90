"""The festivals of a year: when they fall, and whether anybody promulgated them."""

from datetime import date
from pathlib import Path

import pytest

from ktv_booking.kernel.lunar import FIRST_YEAR, LAST_YEAR, OutsideTheCalendar
from ktv_booking.outreach.rules.festivals import FestivalDay, Region, festivals_of, warnings_of
from ktv_booking.venues.rules.holidays import Holidays, load_holidays

CN, TW, NONE = load_holidays("cn"), load_holidays("tw"), load_holidays("none")
OF_REGION: dict[Region, Holidays] = {"cn": CN, "tw": TW, "none": NONE}


def by_key(year: int, region: Region, holidays: Holidays | None = None) -> dict[str, FestivalDay]:
    found = festivals_of(year, region, OF_REGION[region] if holidays is None else holidays)
    return {one.key: one for one in found}


@pytest.mark.parametrize(
    ("key", "in_2026", "in_2027", "in_2028"),
    [
        ("new_year", "2026-01-01", "2027-01-01", "2028-01-01"),
        ("spring_festival_eve", "2026-02-16", "2027-02-05", "2028-01-25"),
        ("spring_festival", "2026-02-17", "2027-02-06", "2028-01-26"),
        ("lantern", "2026-03-03", "2027-02-20", "2028-02-09"),
        ("valentine", "2026-02-14", "2027-02-14", "2028-02-14"),
        ("womens_day", "2026-03-08", "2027-03-08", "2028-03-08"),
        ("qingming", "2026-04-05", "2027-04-05", "2028-04-04"),
        ("labour_day", "2026-05-01", "2027-05-01", "2028-05-01"),
        ("mothers_day", "2026-05-10", "2027-05-09", "2028-05-14"),
        ("520", "2026-05-20", "2027-05-20", "2028-05-20"),
        ("childrens_day", "2026-06-01", "2027-06-01", "2028-06-01"),
        ("dragon_boat", "2026-06-19", "2027-06-09", "2028-05-28"),
        ("fathers_day", "2026-06-21", "2027-06-20", "2028-06-18"),
        ("qixi", "2026-08-19", "2027-08-08", "2028-08-26"),
        ("teachers_day", "2026-09-10", "2027-09-10", "2028-09-10"),
        ("mid_autumn", "2026-09-25", "2027-09-15", "2028-10-03"),
        ("national_day", "2026-10-01", "2027-10-01", "2028-10-01"),
        ("double_eleven", "2026-11-11", "2027-11-11", "2028-11-11"),
        ("christmas_eve", "2026-12-24", "2027-12-24", "2028-12-24"),
        ("christmas", "2026-12-25", "2027-12-25", "2028-12-25"),
        ("new_year_eve", "2026-12-31", "2027-12-31", "2028-12-31"),
    ],
)
def test_when_the_festivals_of_the_mainland_fall(
    key: str, in_2026: str, in_2027: str, in_2028: str
) -> None:
    fallen = [by_key(year, "cn")[key].day.isoformat() for year in (2026, 2027, 2028)]

    assert fallen == [in_2026, in_2027, in_2028]


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("little_new_year_eve", "2026-02-15"),
        ("peace_memorial_day", "2026-02-28"),
        ("childrens_day", "2026-04-04"),
        ("fathers_day", "2026-08-08"),
        ("teachers_day", "2026-09-28"),
        ("national_day", "2026-10-10"),
        ("restoration_day", "2026-10-25"),
        ("constitution_day", "2026-12-25"),
    ],
)
def test_taiwan_has_days_of_its_own(key: str, day: str) -> None:
    assert by_key(2026, "tw")[key].day == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("year", "eve"),
    [
        (2025, "2025-01-28"),
        (2026, "2026-02-16"),
        (2027, "2027-02-05"),
        (2028, "2028-01-25"),
        (2029, "2029-02-12"),
        (2030, "2030-02-02"),
    ],
)
def test_the_eve_is_the_day_before_whether_or_not_there_is_a_thirtieth(year: int, eve: str) -> None:
    assert by_key(year, "cn")["spring_festival_eve"].day == date.fromisoformat(eve)


@pytest.mark.parametrize(
    ("year", "key", "status"),
    [
        (2026, "dragon_boat", "official"),
        (2026, "qingming", "official"),
        (2026, "qixi", "computed"),
        (2026, "childrens_day", "computed"),
        (2025, "spring_festival_eve", "official"),
        (2025, "mid_autumn", "official"),
        (2027, "dragon_boat", "predicted"),
        (2027, "qixi", "computed"),
        (2040, "dragon_boat", "predicted"),
        (2040, "qixi", "computed"),
    ],
)
def test_how_sure_a_festival_of_the_mainland_is(year: int, key: str, status: str) -> None:
    assert by_key(year, "cn")[key].status == status


def test_a_day_off_cites_the_notice_and_the_rest_the_calendar() -> None:
    festivals = by_key(2026, "cn")

    assert festivals["dragon_boat"].source == CN.source_of(2026)
    assert festivals["qixi"].source == "农历7月7日 / lunar 7/7"
    assert by_key(2040, "cn")["dragon_boat"].source == "农历5月5日 / lunar 5/5"


@pytest.mark.parametrize("region", ["cn", "tw"])
def test_every_day_off_of_2026_belongs_to_a_festival_of_ours(region: Region) -> None:
    assert not [key for key in by_key(2026, region) if key.startswith("day_off_")]


@pytest.mark.parametrize("region", ["cn", "tw"])
def test_statutory_festivals_are_days_off_in_every_year_on_file(region: Region) -> None:
    holidays = OF_REGION[region]

    for year in holidays.years:
        for one in festivals_of(year, region, holidays):
            if one.status != "computed":
                assert holidays.is_holiday(one.day), (year, one.key)


def test_a_region_without_law_has_what_is_kept_everywhere() -> None:
    festivals = festivals_of(2026, "none", NONE)

    assert {one.status for one in festivals} == {"computed"}
    assert not {"qingming", "national_day", "labour_day"} & {one.key for one in festivals}
    assert warnings_of(2026, NONE) == ()


@pytest.mark.parametrize(
    ("year", "warned"), [(2026, None), (2027, "not yet promulgated"), (2040, "are not known")]
)
def test_a_year_without_firm_data_says_so(year: int, warned: str | None) -> None:
    warnings = warnings_of(year, CN)

    assert len(warnings) == (warned is not None)
    assert all(warned in one.en and str(year) in one.zh for one in warnings if warned)


def test_what_only_an_operators_file_names_is_listed_and_days_in_lieu_are_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "cn-2035.toml").write_text(
        'year = 2035\nstatus = "official"\nsource = "通知"\n'
        '[[holidays]]\nname = { zh = "胜利日", en = "Victory Day" }\n'
        "from = 2035-09-03\nto = 2035-09-04\n"
        '[[holidays]]\nname = { zh = "胜利日", en = "Victory Day" }\n'
        "from = 2035-09-05\nto = 2035-09-05\n"
        '[[holidays]]\nname = { zh = "劳动节补假", en = "Labour Day (observed)" }\n'
        "from = 2035-05-02\nto = 2035-05-02\n",
        encoding="utf-8",
    )
    holidays = load_holidays("cn", directory=tmp_path)

    extra = [one for one in by_key(2035, "cn", holidays).values() if one.key[:8] == "day_off_"]

    assert [(one.key, one.name.en, one.status) for one in extra] == [
        ("day_off_0903", "Victory Day", "official")
    ]
    assert by_key(2035, "cn", holidays)["labour_day"].status == "computed"


@pytest.mark.parametrize("region", ["cn", "tw", "none"])
def test_every_year_has_every_festival_once_and_in_order(region: Region) -> None:
    keys = {one.key for one in festivals_of(2030, region, OF_REGION[region])}

    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        festivals = festivals_of(year, region, OF_REGION[region])

        assert {one.key for one in festivals} == keys
        assert len(festivals) == len(keys)
        assert [one.day for one in festivals] == sorted(one.day for one in festivals)
        assert {one.day.year for one in festivals} == {year}


def test_a_year_beyond_the_lunar_calendar_is_refused() -> None:
    with pytest.raises(OutsideTheCalendar):
        festivals_of(LAST_YEAR + 1, "cn", CN)
