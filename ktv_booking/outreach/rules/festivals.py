"""The festivals of a year, by region: what they are called, when they fall, and how sure that is.

Source: rules F17; which are days off is the regions' own law, by dated files (venues/holidays).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import DAY
from ktv_booking.outreach.rules.recurrences import (
    QINGMING_TERM,
    FestivalCalendar,
    Recurrence,
    before_lunar_new_year,
    on_date,
    on_lunar_date,
    on_sunday,
)
from ktv_booking.venues.rules.holidays import Holidays

Region = Literal["cn", "tw", "none"]
FestivalStatus = Literal["official", "computed", "predicted"]

UNKNOWN_YEAR = Text(
    zh="{year}年的法定节假日资料缺失：法定节日按现行规定推算",
    en="The holidays of {year} are not known: statutory ones are predicted from the law of today",
)
PREDICTED_YEAR = Text(
    zh="{year}年的法定节假日尚未正式公布，现为推算",
    en="The holidays of {year} are predicted, not yet promulgated",
)


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival that the house knows; `statutory` where it is a day off by law."""

    key: str
    name: Text
    recurs: Recurrence
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class FestivalDay:
    """A festival in one year.

    `official`: a day off, as promulgated. `predicted`: a day off by the law of today, in a year
    that nobody has promulgated. `computed`: no matter of law, the calendar alone says it.
    """

    key: str
    name: Text
    day: date
    calendar: FestivalCalendar
    source: str
    status: FestivalStatus


def _festival(key: str, zh: str, en: str, recurs: Recurrence) -> Festival:
    return Festival(key, Text(zh=zh, en=en), recurs)


def _day_off(key: str, zh: str, en: str, recurs: Recurrence) -> Festival:
    return Festival(key, Text(zh=zh, en=en), recurs, statutory=True)


EVERYWHERE: Final = (
    _festival("new_year", "元旦", "New Year's Day", on_date(1, 1)),
    _festival("spring_festival_eve", "除夕", "Spring Festival Eve", before_lunar_new_year(1)),
    _festival("spring_festival", "春节", "Spring Festival", on_lunar_date(1, 1)),
    _festival("lantern", "元宵节", "Lantern Festival", on_lunar_date(1, 15)),
    _festival("valentine", "情人节", "Valentine's Day", on_date(2, 14)),
    _festival("womens_day", "妇女节", "Women's Day", on_date(3, 8)),
    _festival("mothers_day", "母亲节", "Mother's Day", on_sunday(5, 2)),
    _festival("dragon_boat", "端午节", "Dragon Boat Festival", on_lunar_date(5, 5)),
    _festival("qixi", "七夕", "Qixi", on_lunar_date(7, 7)),
    _festival("mid_autumn", "中秋节", "Mid-Autumn Festival", on_lunar_date(8, 15)),
    _festival("christmas_eve", "平安夜", "Christmas Eve", on_date(12, 24)),
    _festival("christmas", "圣诞节", "Christmas Day", on_date(12, 25)),
    _festival("new_year_eve", "跨年夜", "New Year's Eve", on_date(12, 31)),
)

QINGMING: Final = _day_off("qingming", "清明节", "Tomb-sweeping Day", QINGMING_TERM)
LABOUR_DAY: Final = _day_off("labour_day", "劳动节", "Labour Day", on_date(5, 1))

OF_CN: Final = (
    QINGMING,
    LABOUR_DAY,
    _festival("520", "520", "520 (I love you)", on_date(5, 20)),
    _festival("childrens_day", "儿童节", "Children's Day", on_date(6, 1)),
    _festival("fathers_day", "父亲节", "Father's Day", on_sunday(6, 3)),
    _festival("teachers_day", "教师节", "Teachers' Day", on_date(9, 10)),
    _day_off("national_day", "国庆节", "National Day", on_date(10, 1)),
    _festival("double_eleven", "双十一", "Double Eleven", on_date(11, 11)),
)

OF_TW: Final = (
    QINGMING,
    LABOUR_DAY,
    _day_off("little_new_year_eve", "小年夜", "Day before Lunar New Year's Eve",
             before_lunar_new_year(2)),
    _day_off("peace_memorial_day", "和平纪念日", "Peace Memorial Day", on_date(2, 28)),
    _day_off("childrens_day", "儿童节", "Children's Day", on_date(4, 4)),
    _festival("fathers_day", "父亲节", "Father's Day", on_date(8, 8)),
    _day_off("teachers_day", "教师节", "Teachers' Day", on_date(9, 28)),
    _day_off("national_day", "国庆日", "National Day", on_date(10, 10)),
    _day_off("restoration_day", "台湾光复暨金门古宁头大捷纪念日",
             "Taiwan Restoration and Guningtou Victory Memorial Day", on_date(10, 25)),
    _day_off("constitution_day", "行宪纪念日", "Constitution Day", on_date(12, 25)),
)  # fmt: skip

STATUTORY_OF_ALL: Final = frozenset(
    {"new_year", "spring_festival_eve", "spring_festival", "dragon_boat", "mid_autumn"}
)
"""Of the festivals kept everywhere, those that are days off in `cn` and in `tw`."""


KNOWN_FESTIVALS: Final = frozenset(one.key for one in (*EVERYWHERE, *OF_CN, *OF_TW))
"""The keys by which festivals are named, of whatever region."""


def festivals_of(year: int, region: Region, holidays: Holidays) -> tuple[FestivalDay, ...]:
    """Return the festivals of a solar year in a region, by date.

    A day off that an operator's file names and no festival of ours explains is there as well.
    `none` keeps no law: its festivals are all computed.

    Raises:
        OutsideTheCalendar: `year` is not between 1900 and 2056.

    Source: docs/rules.md R-49.
    """
    ours = {"cn": OF_CN, "tw": OF_TW, "none": ()}[region]
    days = [
        _in_year(festival, year, holidays, is_statutory=_is_statutory(festival, region))
        for festival in (*EVERYWHERE, *ours)
    ]
    days += _only_in_the_file(days, year, holidays)
    return tuple(sorted(days, key=lambda one: one.day))


def warnings_of(year: int, holidays: Holidays) -> tuple[Text, ...]:
    """Say where the days off of a year are not firm; a region without law has nothing to say."""
    if not holidays.years:
        return ()
    template = {None: UNKNOWN_YEAR, "predicted": PREDICTED_YEAR}.get(holidays.status_of(year))
    if template is None:
        return ()
    facts = {"year": year}
    return (Text(zh=template.said_in("zh", facts), en=template.said_in("en", facts)),)


def _is_statutory(festival: Festival, region: Region) -> bool:
    return festival.statutory or (region != "none" and festival.key in STATUTORY_OF_ALL)


def _in_year(
    festival: Festival, year: int, holidays: Holidays, *, is_statutory: bool
) -> FestivalDay:
    day, source = festival.recurs.day_in(year), festival.recurs.told
    status: FestivalStatus = "computed"
    if is_statutory and holidays.status_of(year) != "official":
        status, source = "predicted", holidays.source_of(year) or source
    elif is_statutory and holidays.is_holiday(day):
        status, source = "official", holidays.source_of(year) or source
    return FestivalDay(festival.key, festival.name, day, festival.recurs.calendar, source, status)


def _only_in_the_file(
    known: list[FestivalDay], year: int, holidays: Holidays
) -> Iterator[FestivalDay]:
    """Yield the first day of each holiday of the file that holds no festival and is named for none.

    A day in lieu carries its festival's name and is not another festival.
    """
    taken = {one.day for one in known}
    for days in _stretches(year, holidays):
        name = holidays.name_of(days[0])
        if name is None or taken & set(days) or any(one.name.zh in name.zh for one in known):
            continue
        status: FestivalStatus = (
            "official" if holidays.status_of(year) == "official" else "predicted"
        )
        key = f"day_off_{days[0]:%m%d}"
        yield FestivalDay(key, name, days[0], "solar", holidays.source_of(year) or "", status)


def _stretches(year: int, holidays: Holidays) -> list[list[date]]:
    """Return the days off of a year, those of one name in a row together."""
    found = holidays.years.get(year)
    if found is None or not found.names:
        return []
    days = sorted(found.names)
    stretches = [[days[0]]]
    for before, day in pairwise(days):
        if day - before == DAY and found.names[day] == found.names[before]:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return stretches
