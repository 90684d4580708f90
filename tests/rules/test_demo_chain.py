"""The demo chain is what domain/demo.md says: houses, rooms, prices, terms, special days."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from ktv_booking.venues.rules.calendar import Calendar
from ktv_booking.venues.rules.holidays import load_holidays
from ktv_booking.venues.rules.policy import Moment, Policy, PolicyTerms, Situation
from ktv_booking.venues.rules.prices import PriceList
from ktv_booking.venues.schemas import VenueFile, read_venue_file, write_venue_file

CHAIN = ("shanghai", "xuhui", "taipei", "lisbon")


@cache
def the(code: str) -> VenueFile:
    text = files("ktv_booking.venues").joinpath("demo", f"{code}.toml").read_text("utf-8")
    return read_venue_file(text)


@cache
def calendar_of(code: str) -> Calendar:
    venue = the(code).venue
    return Calendar.of(venue.model_dump(), load_holidays(venue.jurisdiction))


@cache
def policy_of(code: str) -> Policy:
    return Policy.of(the(code).policy.model_dump())


@cache
def prices_of(code: str) -> PriceList:
    return PriceList.of(the(code).price_list.model_dump())


def terms(code: str, room_class: str, day_type: str, clock: int, **more: Any) -> PolicyTerms:
    calendar = calendar_of(code)
    situation = {
        "window": "within_7_days",
        "room_class": room_class,
        "day_types": calendar.fallbacks_of(day_type),
        "period": calendar.period_at(date(2026, 3, 2), clock * 60),
        "weekday": 1,
        "minutes": clock * 60,
    } | more
    return policy_of(code).resolve(Situation(**situation)).terms


def by_class(code: str) -> Mapping[str, int]:
    return Counter(room.room_class for room in the(code).rooms)


@pytest.mark.parametrize("code", CHAIN)
def test_every_house_survives_writing_and_reading(code: str) -> None:
    written = write_venue_file(the(code))

    assert read_venue_file(written) == the(code)
    assert read_venue_file(written).policy.model_dump() == the(code).policy.model_dump()


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("shanghai", {"mini": 10, "small": 14, "medium": 12, "large": 6, "deluxe": 3}),
        ("xuhui", {"mini": 5, "small": 6, "medium": 5, "large": 3, "deluxe": 1}),
        ("taipei", {"mini": 8, "small": 18, "medium": 16, "large": 10, "deluxe": 5, "party": 3}),
        ("lisbon", {"small": 6, "medium": 4, "large": 2}),
    ],
)
def test_houses_have_their_rooms(code: str, counts: dict[str, int]) -> None:
    assert by_class(code) == counts
    assert not any(room.number.endswith("4") for room in the(code).rooms)


@pytest.mark.parametrize(
    ("code", "pairs"),
    [
        ("shanghai", {"305-306", "307-308", "309-310", "317-318"}),
        ("taipei", {"305-306", "501-502"}),
    ],
)
def test_adjoining_rooms(code: str, pairs: set[str]) -> None:
    rooms = the(code).rooms

    assert {
        "-".join(sorted((one.number, next_))) for one in rooms for next_ in one.adjoins
    } == pairs


@pytest.mark.parametrize("code", CHAIN)
def test_large_rooms_and_up_have_a_toilet(code: str) -> None:
    private = {room.room_class for room in the(code).rooms if "toilet" in room.features}

    assert private == by_class(code).keys() & {"large", "deluxe", "party"}


@pytest.mark.parametrize(
    ("code", "room_class", "day_type", "clock", "yuan", "spend"),
    [
        ("shanghai", "mini", "W", 12, 38, None),
        ("shanghai", "mini", "H", 12, 58, None),
        ("shanghai", "mini", "S", 12, 58, None),
        ("shanghai", "mini", "S", 18, 208, ("room", 100)),
        ("shanghai", "medium", "W", 23, 168, None),
        ("shanghai", "medium", "H", 23, 258, ("room", 200)),
        ("shanghai", "medium", "H", 24, 168, None),
        ("xuhui", "deluxe", "S", 20, 888, ("room", 2800)),
        ("xuhui", "large", "S", 25, 388, None),
        ("taipei", "mini", "W", 6, 99, ("head", 100)),
        ("taipei", "small", "H", 12, 349, ("head", 100)),
        ("taipei", "large", "W", 18, 999, ("head", 150)),
        ("taipei", "party", "S", 18, 5999, ("head", 300)),
        ("taipei", "party", "S", 24, 3599, ("head", 200)),
        ("lisbon", "small", "W", 23, 18, None),
        ("lisbon", "small", "H", 20, 22.5, None),
        ("lisbon", "large", "H", 27, 55, None),
        ("lisbon", "large", "H", 19, 44, None),
    ],
)
def test_prices(
    code: str,
    room_class: str,
    day_type: str,
    clock: int,
    yuan: float,
    spend: tuple[str, int] | None,
) -> None:
    fallbacks = calendar_of(code).fallbacks_of(day_type)

    row = prices_of(code).row_for(room_class, fallbacks, clock * 60)

    assert row is not None
    assert row.amount_minor == yuan * 100
    floor = row.minimum_spend
    assert (floor and (floor.basis, floor.amount_minor // 100)) == spend


def test_taipei_charges_service_and_lets_children_in_for_less() -> None:
    prices = prices_of("taipei")

    assert prices.service_charge_permille == 100
    assert (prices.share_of("under_100cm"), prices.share_of("under_120cm")) == (0, 500)


@pytest.mark.parametrize(
    ("day", "clock", "day_type"),
    [
        (date(2026, 3, 5), 23, "W"),  # Thursday
        (date(2026, 3, 6), 17, "W"),  # Friday
        (date(2026, 3, 6), 18, "H"),
        (date(2026, 3, 6), 25, "H"),
        (date(2026, 3, 7), 12, "H"),  # Saturday
        (date(2026, 3, 7), 25, "H"),
        (date(2026, 3, 8), 17, "H"),  # Sunday before a working Monday
        (date(2026, 3, 8), 18, "W"),
        (date(2026, 4, 5), 20, "H"),  # Sunday before a Monday off
        (date(2026, 2, 28), 13, "W"),  # a Saturday that is worked
        (date(2026, 2, 28), 20, "W"),
        (date(2026, 9, 30), 17, "W"),  # Wednesday before National Day
        (date(2026, 9, 30), 18, "H"),
        (date(2026, 10, 7), 20, "H"),  # the last day off, a Wednesday
    ],
)
def test_day_types_of_shanghai(day: date, clock: int, day_type: str) -> None:
    assert calendar_of("shanghai").day_type_at(day, clock * 60) == day_type


def test_weekend_nights_of_lisbon() -> None:
    friday, lisbon = date(2026, 3, 6), calendar_of("lisbon")

    assert [lisbon.day_type_at(friday, clock * 60) for clock in (19, 20, 27)] == ["W", "H", "H"]


@pytest.mark.parametrize(
    ("code", "room_class", "mode", "horizon"),
    [
        ("shanghai", "medium", "register", 60),
        ("shanghai", "large", "request", 30),
        ("shanghai", "deluxe", "open", 60),
        ("taipei", "large", "request", 30),
        ("taipei", "party", "open", 90),
        ("lisbon", "small", "open", 60),
    ],
)
def test_beyond_seven_days(code: str, room_class: str, mode: str, horizon: int) -> None:
    far = terms(code, room_class, "W", 20, window="beyond_7_days")

    assert (far.mode, far.horizon_days) == (mode, horizon)


@pytest.mark.parametrize(
    ("code", "more", "day_type", "clock", "grace"),
    [
        ("shanghai", {}, "H", 20, 15),
        ("shanghai", {}, "W", 17, 30),
        ("shanghai", {}, "W", 18, 15),
        ("shanghai", {"short_notice": True}, "W", 17, 10),
        ("shanghai", {"short_notice": True, "deposit_paid": True}, "W", 17, 60),
        ("taipei", {"window": "same_day"}, "H", 20, 10),
        ("taipei", {}, "H", 20, 15),
        ("taipei", {}, "W", 17, 20),
    ],
)
def test_grace(code: str, more: dict[str, Any], day_type: str, clock: int, grace: int) -> None:
    assert terms(code, "small", day_type, clock, **more).grace_minutes == grace


@pytest.mark.parametrize(
    ("code", "room_class", "day_type", "amount"),
    [
        ("shanghai", "medium", "H", None),
        ("shanghai", "large", "W", None),
        ("shanghai", "large", "H", 300),
        ("shanghai", "deluxe", "W", 300),
        ("shanghai", "mini", "S", 100),
        ("shanghai", "deluxe", "S", 1000),
        ("taipei", "mini", "S", None),
        ("taipei", "deluxe", "W", 1500),
        ("taipei", "party", "S", 6000),
        ("lisbon", "large", "H", None),
    ],
)
def test_deposits(code: str, room_class: str, day_type: str, amount: int | None) -> None:
    due = terms(code, room_class, day_type, 20).deposit
    same_day = terms(code, room_class, day_type, 20, window="same_day")

    assert (due and (due.amount_minor // 100, due.due_minutes)) == (amount and (amount, 120))
    assert same_day.deposit is None


@pytest.mark.parametrize(
    ("code", "room_class", "day_type", "clock", "shortest", "longest"),
    [
        ("shanghai", "small", "W", 12, 60, None),
        ("shanghai", "large", "W", 18, 120, None),
        ("shanghai", "large", "S", 18, 180, None),
        ("shanghai", "small", "H", 24, 60, None),
        ("taipei", "small", "W", 6, 120, 480),
        ("taipei", "party", "H", 18, 180, 480),
        ("taipei", "party", "H", 24, 60, 480),
        ("lisbon", "large", "H", 20, 60, 240),
    ],
)
def test_stays(
    code: str, room_class: str, day_type: str, clock: int, shortest: int, longest: int | None
) -> None:
    found = terms(code, room_class, day_type, clock)

    assert (found.min_minutes, found.max_minutes) == (shortest, longest)


def test_terms_of_special_days_in_shanghai() -> None:
    special, prime = terms("shanghai", "medium", "S", 20), terms("shanghai", "medium", "H", 20)

    refunds = [(tier.minutes_before, tier.percent) for tier in special.refund_tiers]
    assert refunds == [(4320, 100), (0, 0)]
    assert (special.pin_quota, prime.pin_quota) == (0, 15)
    assert (special.hold_back, prime.hold_back, prime.release_minutes) == (1, 1, 60)
    assert (special.grace_by_tier["gold"], prime.grace_by_tier["gold"]) == (0, 10)


@pytest.mark.parametrize(
    ("code", "room_class", "more", "fixed", "told"),
    [
        ("shanghai", "small", {}, 30, Moment.ARRIVAL),
        ("shanghai", "deluxe", {}, Moment.BOOKING, Moment.BOOKING),
        ("shanghai", "large", {"deposit_paid": True}, 180, 180),
        ("shanghai", "small", {"has_addons": True}, Moment.READY_BY, Moment.ARRIVAL),
        ("shanghai", "small", {"grouped": True}, 60, 60),
        ("xuhui", "large", {"deposit_paid": True}, Moment.BOOKING, Moment.BOOKING),
        ("taipei", "party", {}, Moment.BOOKING, Moment.BOOKING),
    ],
)
def test_when_a_room_is_fixed_and_told(
    code: str, room_class: str, more: dict[str, Any], fixed: object, told: object
) -> None:
    found = terms(code, room_class, "H", 20, **more)

    assert (found.fix_room, found.tell_room) == (fixed, told)


def test_special_days() -> None:
    shanghai = {day.business_date: day for day in the("shanghai").calendar}
    taipei = {day.business_date: day for day in the("taipei").calendar}

    assert shanghai[date(2026, 5, 20)].day_type == "S"
    assert shanghai[date(2027, 2, 5)].closes == "18:00"
    assert all(shanghai[date(2027, 2, day)].walk_in_only for day in (6, 7, 8))
    assert all(taipei[date(2027, 2, day)].day_type == "S" for day in (5, 6, 7, 8))
    assert date(2026, 5, 20) not in taipei
    assert the("xuhui").calendar == the("shanghai").calendar
