"""What a stay costs: where it is cut, what is charged whole, and what is never free."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.quotes import MinimumSpend, NoPriceForTime, Quote, quote
from ktv_booking.venues.rules.calendar import NO_SWITCHES, Calendar, DaySwitches
from ktv_booking.venues.rules.prices import PriceList
from tests.shops import (
    LISBON,
    LISBON_PRICES,
    SHANGHAI,
    SHANGHAI_PRICES,
    TAIPEI,
    TAIPEI_PRICES,
    a_price_document,
    a_row,
    a_stay,
    no_switches,
    per_head,
    per_room,
)


def a_quote(
    slot: Slot,
    calendar: Calendar = SHANGHAI,
    price_list: PriceList = SHANGHAI_PRICES,
    **changes: Any,
) -> Quote:
    return quote(
        slot,
        **{
            "room_class": "small",
            "party_size": 4,
            "calendar": calendar,
            "switches_of": no_switches,
            "price_list": price_list,
        }
        | changes,
    )


def told(answer: Quote) -> list[tuple[str, str, str | None, str | None, int]]:
    return [
        (
            line.starts_at.isoformat()[5:16],
            line.ends_at.isoformat()[11:16],
            line.day_type,
            line.period,
            line.amount_minor,
        )
        for line in answer.lines
    ]


def all_day(*rows: dict[str, Any], **changes: Any) -> PriceList:
    return PriceList.of(a_price_document(*rows, **changes))


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


@pytest.mark.parametrize(
    ("children", "total_minor"),
    [({}, 60000), ({"free": 1}, 45000), ({"half": 1}, 52500), ({"free": 1, "half": 2}, 30000)],
)
def test_children_lower_the_minimum_spend_per_head(
    children: dict[str, int], total_minor: int
) -> None:
    stay = a_stay("2026-11-04T17:00", "2026-11-04T20:00", "Asia/Taipei")

    answer = a_quote(stay, TAIPEI, TAIPEI_PRICES, children=children)

    assert answer.minimum_spend == MinimumSpend("head", 15000, total_minor)


def test_a_price_per_head_counts_each_child_at_its_share() -> None:
    prices = all_day(a_row("W", "06:00", "30:00", 10000, unit="head_hour"))

    answer = a_quote(
        a_stay("2026-11-04T13:00", "2026-11-04T14:30"),
        price_list=prices,
        party_size=5,
        children={"free": 1, "half": 1},
    )

    (line,) = answer.lines
    assert (line.kind, line.heads_permille, line.minutes) == ("head", 3500, 90)
    assert line.amount_minor == 52500


def test_a_child_the_list_does_not_name_pays_as_a_head() -> None:
    prices = all_day(a_row("W", "06:00", "30:00", 10000, unit="head_hour"))
    stay = a_stay("2026-11-04T13:00", "2026-11-04T14:00")

    answer = a_quote(stay, price_list=prices, children={"tall": 2})

    assert answer.total_minor == 40000


def test_more_children_than_people_is_malformed() -> None:
    stay = a_stay("2026-11-04T13:00", "2026-11-04T14:00")

    with pytest.raises(Malformed):
        a_quote(stay, party_size=2, children={"half": 3})


@pytest.mark.parametrize(
    ("party_size", "floor"),
    [
        (2, MinimumSpend("room", 50000, 50000)),
        (5, MinimumSpend("head", 10000, 50000)),
        (6, MinimumSpend("head", 10000, 60000)),
    ],
)
def test_the_highest_minimum_spend_touched_holds(party_size: int, floor: MinimumSpend) -> None:
    prices = all_day(
        a_row("W", "12:00", "18:00", 5800, minimum_spend=per_head(10000)),
        a_row("W", "18:00", "24:00", 11800, minimum_spend=per_room(50000)),
    )

    answer = a_quote(
        a_stay("2026-11-04T17:00", "2026-11-04T19:00"), price_list=prices, party_size=party_size
    )

    assert answer.minimum_spend == floor


@pytest.mark.parametrize("terms", [{}, {"minimum_spend": per_room(0)}])
def test_nothing_to_spend_is_no_minimum_spend(terms: dict[str, Any]) -> None:
    prices = all_day(a_row("W", "12:00", "24:00", 5800, **terms))

    stay = a_stay("2026-11-04T17:00", "2026-11-04T19:00")

    assert a_quote(stay, price_list=prices).minimum_spend is None


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
    assert silent_at in refused.value.said_in("zh")
    assert silent_at in refused.value.said_in("en")


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
