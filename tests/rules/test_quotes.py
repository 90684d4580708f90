"""What a stay costs: where it is cut, what is charged whole, and what is never free."""

import json
from datetime import date, timedelta

import pytest

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.quotes import MinimumSpend, NoPriceForTime, Quote
from ktv_booking.venues.rules.calendar import NO_SWITCHES, DaySwitches
from tests.quoted import a_quote, all_day, told
from tests.shops import (
    LISBON,
    LISBON_PRICES,
    TAIPEI,
    TAIPEI_PRICES,
    a_row,
    a_stay,
    per_head,
    per_room,
)


def test_friday_turns_from_weekday_to_holiday_at_six() -> None:
    answer = a_quote(a_stay("2026-11-06T17:00", "2026-11-06T19:30"))

    assert told(answer) == [
        ("11-06T17:00", "18:00", "W", "day", 5800),
        ("11-06T18:00", "19:30", "H", "prime", 28200),
    ]
    assert (answer.fees_minor, answer.total_minor) == (34000, 34000)


@pytest.mark.parametrize(
    ("starts_at", "total", "why"),
    [
        ("2026-11-08T18:00", 23600, "Sunday night before a working Monday"),
        ("2026-04-05T18:00", 37600, "Sunday night before a holiday Monday"),
        ("2026-09-24T18:00", 37600, "Thursday night, the eve of Mid-Autumn"),
        ("2026-10-10T18:00", 23600, "a Saturday that is worked"),
        ("2031-11-05T18:00", 23600, "a Wednesday of an unknown year"),
        ("2031-11-08T18:00", 37600, "a Saturday of an unknown year"),
    ],
)
def test_two_prime_hours_by_the_kind_of_night(starts_at: str, total: int, why: str) -> None:
    stay = Slot.lasting(a_stay(starts_at, "2099-01-01T00:00").starts_at, timedelta(hours=2))

    assert a_quote(stay).total_minor == total, why


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "business_date"),
    [
        ("2026-04-29T23:00", "2026-04-30T01:00", date(2026, 4, 29)),
        ("2025-12-31T23:00", "2026-01-01T01:00", date(2025, 12, 31)),
        ("2027-05-01T00:00", "2027-05-01T02:00", date(2027, 4, 30)),
    ],
)
def test_past_midnight_the_night_keeps_its_date(
    starts_at: str, ends_at: str, business_date: date
) -> None:
    answer = a_quote(a_stay(starts_at, ends_at))

    assert {line.business_date for line in answer.lines} == {business_date}


def test_a_special_day_takes_the_holiday_price_where_it_has_none() -> None:
    answer = a_quote(
        a_stay("2026-12-24T17:00", "2026-12-24T19:00"),
        switches_of=lambda _day: DaySwitches(day_type="S"),
    )

    assert told(answer) == [
        ("12-24T17:00", "18:00", "S", "day", 8800),
        ("12-24T18:00", "19:00", "S", "prime", 28800),
    ]
    assert answer.minimum_spend == MinimumSpend("room", 20000, 20000)


def test_a_typhoon_day_is_priced_by_its_switch_alone() -> None:
    stay = a_stay("2026-11-04T05:00", "2026-11-04T08:00", "Asia/Taipei")
    typhoon = {date(2026, 11, 4): DaySwitches(day_type="H")}

    answer = a_quote(
        stay, TAIPEI, TAIPEI_PRICES, switches_of=lambda day: typhoon.get(day, NO_SWITCHES)
    )

    assert told(answer)[:2] == [
        ("11-04T05:00", "06:00", "W", "night", 29900),
        ("11-04T06:00", "08:00", "H", "morning", 39800),
    ]


def test_a_stay_across_the_cut_off_is_priced_by_both_dates() -> None:
    stay = a_stay("2026-11-07T04:00", "2026-11-07T08:00", "Asia/Taipei")

    answer = a_quote(stay, TAIPEI, TAIPEI_PRICES)

    assert [
        (line.business_date.day, line.day_type, line.amount_minor) for line in answer.lines
    ] == [
        (6, "H", 119800),
        (7, "H", 39800),
        (6, None, 15960),
    ]
    assert answer.minimum_spend == MinimumSpend("head", 20000, 80000)


def test_the_service_charge_is_on_the_sum_of_the_lines() -> None:
    stay = a_stay("2026-11-04T17:00", "2026-11-04T20:00", "Asia/Taipei")

    answer = a_quote(stay, TAIPEI, TAIPEI_PRICES)

    assert (answer.fees_minor, answer.service_charge_minor) == (119700, 11970)
    assert answer.total_minor == 131670
    last = answer.lines[-1]
    assert (last.kind, last.unit, last.unit_amount_minor) == ("service_charge", "permille", 100)
    assert last.minutes == 180


BLOCK_THEN_HOURS = all_day(
    a_row("W", "12:00", "18:00", 20000, unit="block", block_minutes=180),
    a_row("W", "18:00", "24:00", 12000, minimum_spend=per_room(30000)),
)


def test_a_block_is_priced_by_its_start_and_what_follows_by_its_own() -> None:
    stay = a_stay("2026-11-04T16:00", "2026-11-04T20:00")

    answer = a_quote(stay, price_list=BLOCK_THEN_HOURS)

    assert [(line.kind, line.minutes, line.amount_minor) for line in answer.lines] == [
        ("block", 180, 20000),
        ("room", 60, 12000),
    ]


def test_a_block_left_early_is_charged_whole_and_touches_its_own_row_only() -> None:
    stay = a_stay("2026-11-04T17:00", "2026-11-04T19:00")

    answer = a_quote(stay, price_list=BLOCK_THEN_HOURS)

    assert (answer.total_minor, answer.minimum_spend) == (20000, None)
    assert answer.lines[0].minutes == 120


def test_one_block_follows_another() -> None:
    stay = a_stay("2026-11-04T12:00", "2026-11-04T17:00")

    answer = a_quote(stay, price_list=BLOCK_THEN_HOURS)

    assert [line.minutes for line in answer.lines] == [180, 120]
    assert answer.total_minor == 40000


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "minutes"),
    [
        ("2026-10-24T23:00+01:00", "2026-10-25T03:00+00:00", 300),
        ("2027-03-27T23:00+00:00", "2027-03-28T03:00+01:00", 180),
    ],
)
def test_a_night_of_clock_change_charges_the_hours_that_passed(
    starts_at: str, ends_at: str, minutes: int
) -> None:
    answer = a_quote(a_stay(starts_at, ends_at), LISBON, LISBON_PRICES)

    (line,) = answer.lines
    assert (line.minutes, line.amount_minor) == (minutes, 2250 * minutes // 60)
    assert line.starts_at.isoformat(timespec="minutes") == starts_at
    assert line.ends_at.isoformat(timespec="minutes") == ends_at


def test_in_the_repeated_hour_a_stay_may_end_at_an_earlier_clock_time() -> None:
    stay = a_stay("2026-10-25T01:30+01:00", "2026-10-25T01:00+00:00")

    answer = a_quote(stay, LISBON, LISBON_PRICES)

    assert [line.minutes for line in answer.lines] == [30]


@pytest.mark.parametrize(
    ("edge", "minutes"),
    [("25:00", [60, 120]), ("25:30", [60, 120]), ("26:00", [60, 120])],
)
def test_a_price_that_changes_in_the_skipped_hour_changes_at_the_jump(
    edge: str, minutes: list[int]
) -> None:
    prices = all_day(
        a_row("H", "20:00", edge, 1800),
        *([a_row("H", edge, "26:00", 2000)] if edge != "26:00" else []),
        a_row("H", "26:00", "30:00", 2000),
    )

    answer = a_quote(a_stay("2027-03-28T00:00+00:00", "2027-03-28T04:00+01:00"), LISBON, prices)

    assert [line.minutes for line in answer.lines] == minutes


def test_each_line_is_rounded_half_up() -> None:
    prices = all_day(a_row("W", "12:00", "18:00", 1850), a_row("W", "18:00", "24:00", 1850))

    answer = a_quote(a_stay("2026-11-04T17:45", "2026-11-04T18:15"), price_list=prices)

    assert [line.amount_minor for line in answer.lines] == [463, 463]


def test_seconds_are_not_charged() -> None:
    answer = a_quote(a_stay("2026-11-04T20:07:42", "2026-11-04T21:07:42"))

    assert [line.minutes for line in answer.lines] == [60]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "silent_at"),
    [
        ("2026-11-04T11:00", "2026-11-04T13:00", "11-04 11:00"),
        ("2026-11-05T01:00", "2026-11-05T02:30", "11-05 02:00"),
    ],
)
def test_a_time_without_a_price_is_refused_never_free(
    starts_at: str, ends_at: str, silent_at: str
) -> None:
    with pytest.raises(NoPriceForTime) as refused:
        a_quote(a_stay(starts_at, ends_at))

    assert refused.value.code == "no-price-for-time"
    assert f"{refused.value.facts['starts_at']:%m-%d %H:%M}" == silent_at


def test_a_row_of_nothing_is_a_price() -> None:
    prices = all_day(a_row("W", "12:00", "18:00", 0))

    stay = a_stay("2026-11-04T13:00", "2026-11-04T15:00")

    assert a_quote(stay, price_list=prices).total_minor == 0


def test_a_quote_survives_json() -> None:
    stay = a_stay("2026-10-24T23:00+01:00", "2026-10-25T01:30+00:00")
    answer = a_quote(
        stay,
        LISBON,
        all_day(
            a_row("H", "20:00", "24:00", 2250, minimum_spend=per_head(1000)),
            a_row("H", "24:00", "28:00", 2800),
            service_charge_permille=100,
        ),
    )

    document = json.loads(json.dumps(answer.as_document()))

    assert Quote.of(document) == answer
    assert document["lines"][1]["ends_at"] == "2026-10-25T01:30:00+00:00"
    assert document["minimum_spend"] == {
        "basis": "head",
        "amount_minor": 1000,
        "total_minor": 4000,
    }
