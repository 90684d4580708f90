"""A venue file is read whole or refused, with the line of everything that is wrong in it."""

from collections.abc import Callable

import pytest

from ktv_booking.venues.schemas import VenueFileRefused, read_venue_file, write_venue_file

A_FILE = """
room_classes = [
  { code = "small", name = { zh = "小包厢" }, rank = 1, capacity_min = 1, capacity_comfort = 4, \
capacity_max = 6, turnover_minutes = 10, turnover_mode = "inside" },
]

[venue]
code = "corner"
name = { en = "Corner" }
area = "town"
phone_region = "CN"
time_zone = "Asia/Shanghai"
currency = "CNY"
jurisdiction = "cn"
opening_hours = [{ weekday = 1, opens = "18:00", closes = "26:00" }]
day_types = [{ code = "W", name = { zh = "平日" } }]

[[rooms]]
number = "101"
room_class = "small"
adjoins = ["102"]

[[rooms]]
number = "102"
room_class = "small"

[policy]
effective_from = 2026-01-01

[policy.defaults.same_day]
deposit = "none"
max_minutes = "none"

[policy.defaults.within_7_days]

[policy.defaults.beyond_7_days]
mode = "register"

[[policy.overrides]]
when = { room_classes = ["small"], from = "18:00" }
set = { deposit = { amount_minor = 10000 }, grace_by_tier = {} }

[price_list]
effective_from = 2026-01-01

[[price_list.rows]]
room_class = "small"
day_type = "W"
from = "18:00"
to = "26:00"
unit = "hour"
amount_minor = 8800
"""


def test_a_file_survives_writing_and_reading() -> None:
    file = read_venue_file(A_FILE)

    written = write_venue_file(file)

    assert read_venue_file(written) == file
    assert read_venue_file(written).policy.model_dump() == file.policy.model_dump()
    assert write_venue_file(read_venue_file(written)) == written


def test_null_terms_are_written_as_none() -> None:
    same_day = read_venue_file(A_FILE).policy.defaults.same_day

    assert same_day.model_dump() == {"deposit": None, "max_minutes": None}


def test_rooms_adjoin_both_ways() -> None:
    rooms = read_venue_file(A_FILE).rooms

    assert [room.adjoins for room in rooms] == [["102"], ["101"]]


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("spoil", "at", "path"),
    [
        (replaced('currency = "CNY"', "currency = CNY"), "currency = CNY", ""),
        (replaced('currency = "CNY"', 'currency = "RMB!"'), "currency", "venue.currency"),
        (replaced('number = "102"', "number = 102"), "number = 102", "rooms.1.number"),
        (
            replaced('number = "102"\nroom_class = "small"', 'number = "102"\nroom_class = "x"'),
            'room_class = "x"',
            "rooms.1.room_class",
        ),
        (replaced('["102"]', '["999"]'), "adjoins", "rooms.0.adjoins"),
        (replaced("rank = 1", "rank = -1"), "rank = -1", "room_classes.0.rank"),
        (replaced('"register"', '"sometimes"'), "sometimes", "policy.defaults.beyond_7_days.mode"),
        (
            replaced('room_classes = ["small"]', 'room_classes = ["huge"]'),
            '["huge"]',
            "policy.overrides.0.when.room_classes",
        ),
        (replaced('to = "26:00"', 'to = "25:00"'), "[[price_list.rows]]", "price_list.rows"),
        (replaced("8800", "8801"), "[[price_list.rows]]", "price_list.rows.0"),
        (
            replaced('day_type = "W"', 'day_type = "Z"'),
            'day_type = "Z"',
            "price_list.rows.0.day_type",
        ),
        (replaced("[policy.defaults.within_7_days]", ""), None, "policy.defaults.within_7_days"),
    ],
)
def test_a_file_says_what_is_wrong_and_where(
    spoil: Callable[[str], str], at: str | None, path: str
) -> None:
    text = spoil(A_FILE)

    with pytest.raises(VenueFileRefused) as refused:
        read_venue_file(text)

    first = refused.value.problems[0]
    assert first.path == path
    if at is not None:
        assert first.line is not None
        assert at in text.splitlines()[first.line - 1]


def test_a_gap_in_the_prices_is_named() -> None:
    with pytest.raises(VenueFileRefused) as refused:
        read_venue_file(A_FILE.replace('to = "26:00"', 'to = "25:00"'))

    (hole,) = refused.value.problems
    assert hole.reason == "小包厢 has no price on 平日 25:00-26:00"


@pytest.mark.parametrize("text", ["", "=", "a = " + "[" * 5000, "[[policy]]", "policy = 3"])
def test_what_is_no_venue_file_is_refused(text: str) -> None:
    with pytest.raises(VenueFileRefused):
        read_venue_file(text)
