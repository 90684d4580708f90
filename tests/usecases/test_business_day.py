"""Whose day it is: after midnight, at the ends of months and years, across the cut-off, on DST."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.reservations.rules.bookable import OutsideOpeningHours
from ktv_booking.reservations.rules.windows import StartInThePast
from ktv_booking.reservations.service.extending import extend
from ktv_booking.venues.rules.jurisdictions import LegalClosingHours, MinorsNotAdmitted
from tests.builders import SHANGHAI, TODAY, a_price_list, evening, hours
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

ROUND_THE_CLOCK: dict[str, Any] = {"opening_hours": hours("06:00", "30:00")}
LISBON = ZoneInfo("Europe/Lisbon")
IN_LISBON: dict[str, Any] = {
    "time_zone": "Europe/Lisbon",
    "opening_hours": hours("16:00", "28:00"),
    "currency": "EUR",
    "phone_region": "PT",
}


def shanghai(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=SHANGHAI)


def lisbon(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=LISBON)


SATURDAY_DEARER = {
    "day_types": [
        {"code": "W", "name": {"zh": "平日", "en": "Weekday"}},
        {"code": "H", "name": {"zh": "假日", "en": "Holiday"}},
    ],
    "day_type_rules": [
        *({"on": day, "day_type": "W"} for day in (1, 2, 3, 4, 5, 7)),
        {"on": 6, "day_type": "H"},
    ],
}


def test_tonight_at_one_said_on_sunday_is_saturdays_booking_at_saturdays_price(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", venue=SATURDAY_DEARER)
    hourly = {"room_class": "small", "from": "06:00", "to": "30:00", "unit": "hour"}
    prices = [{"W": 5_000, "H": 9_000}[kind] for kind in "WH"]
    rows = [
        {**hourly, "day_type": kind, "amount_minor": amount}
        for kind, amount in zip("WH", prices, strict=True)
    ]
    database.work(lambda session: a_price_list(session, desk.venue, rows=rows))
    saturday = date(2026, 10, 17)
    desk.now = shanghai("2026-10-18T00:30")

    booked = desk.book(starts_at=shanghai("2026-10-18T01:00"), minutes=60)

    assert (booked.business_date, booked.window) == (saturday, "same_day")
    assert booked.quote is not None
    assert booked.quote["total_minor"] == 9_000
    assert list(desk.revs()) == [saturday]


@pytest.mark.parametrize(
    ("said_at", "starts_at", "business_date"),
    [
        ("2026-11-01T00:30", "2026-11-01T01:00", date(2026, 10, 31)),
        ("2027-01-01T00:30", "2027-01-01T01:00", date(2026, 12, 31)),
        ("2027-03-01T00:10", "2027-03-01T00:30", date(2027, 2, 28)),
    ],
    ids=["month", "year", "february"],
)
def test_after_midnight_it_is_still_the_old_month_and_year(
    database: Desk, said_at: str, starts_at: str, business_date: date
) -> None:
    desk = FrontDesk.opened(database, "small").at(shanghai(said_at))

    booked = desk.book(starts_at=shanghai(starts_at), minutes=60)

    assert (booked.business_date, booked.window) == (business_date, "same_day")


def test_a_start_on_a_business_day_that_is_over_is_past(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(shanghai("2026-10-18T06:00"))

    with pytest.raises(StartInThePast):
        desk.book(starts_at=shanghai("2026-10-18T01:00"), minutes=60)


def test_a_start_of_this_minute_is_not_past_and_the_one_before_is(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    with pytest.raises(StartInThePast):
        desk.at(evening() + timedelta(seconds=1)).book()

    assert desk.at(evening()).book().status == "confirmed"


def test_a_venue_that_closes_at_two_refuses_half_past_eleven_for_three_hours(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small")
    late = evening(hour=23, minute=30)

    with pytest.raises(OutsideOpeningHours) as refused:
        desk.book(starts_at=late)

    assert refused.value.facts["minutes_possible"] == 150
    assert refused.value.facts["closes"] == "02:00"
    assert desk.book(starts_at=late, minutes=150).ends_at == evening(hour=26)


def test_by_law_a_venue_that_never_shuts_still_closes_at_two(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue=ROUND_THE_CLOCK | {"jurisdiction": "cn"})
    late = evening(hour=23, minute=30)

    with pytest.raises(LegalClosingHours) as refused:
        desk.book(starts_at=late)

    assert refused.value.facts["minutes_possible"] == 150
    assert desk.book(starts_at=late, minutes=150).ends_at == evening(hour=26)


def test_nobody_overrides_the_law_not_even_for_an_extension(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue=ROUND_THE_CLOCK | {"jurisdiction": "cn"})
    desk.now = evening(hour=23)
    party = desk.book(source="walk_in", seat_now=True, starts_at=desk.now)

    with pytest.raises(LegalClosingHours):
        desk.do(extend, party.id, minutes=30)

    assert desk.row(party).ends_at == evening(hour=26)


def test_the_law_keeps_minors_out_where_it_does(database: Desk) -> None:
    mainland = FrontDesk.opened(database, "small", venue={"jurisdiction": "cn"})
    elsewhere = FrontDesk.opened(database, "small", venue={"jurisdiction": "none"})

    with pytest.raises(MinorsNotAdmitted):
        mainland.book(minors_present=True)

    assert elsewhere.book(minors_present=True).minors_present


def test_a_stay_across_the_cut_off_locks_both_days_and_belongs_to_the_first(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", venue=ROUND_THE_CLOCK)

    booked = desk.book(starts_at=evening(hour=28), minutes=240)

    assert booked.business_date == TODAY
    assert desk.revs() == {TODAY: 1, TODAY + timedelta(days=1): 1}


def test_the_second_day_of_a_stay_across_the_cut_off_knows_of_it(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue=ROUND_THE_CLOCK)
    desk.book(starts_at=evening(hour=28), minutes=240)

    with pytest.raises(NoRoomFree):
        desk.book(starts_at=evening(1, hour=7), minutes=120)

    assert desk.book(starts_at=evening(1, hour=8), minutes=120).business_date > TODAY


def test_turnover_past_the_cut_off_locks_the_second_day_too(database: Desk) -> None:
    desk = FrontDesk.opened(database, "large", venue=ROUND_THE_CLOCK)

    desk.book(starts_at=evening(hour=28), minutes=120, room_class="large")

    assert set(desk.revs()) == {TODAY, TODAY + timedelta(days=1)}
    with pytest.raises(NoRoomFree):
        desk.book(starts_at=evening(1, hour=6), minutes=60, room_class="large")


def test_an_extension_across_the_cut_off_locks_the_second_day(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue=ROUND_THE_CLOCK).at(evening(hour=26))
    party = desk.book(source="walk_in", seat_now=True, starts_at=desk.now)
    tomorrow = TODAY + timedelta(days=1)
    before = desk.revs().get(tomorrow, 0)

    desk.do(extend, party.id, minutes=120)

    assert desk.revs()[tomorrow] == before + 1
    assert desk.row(party).ends_at == evening(hour=31)


def test_on_the_night_that_repeats_an_hour_five_hours_are_five_hours(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue=IN_LISBON, min_minutes=60)

    booked = desk.book(starts_at=lisbon("2026-10-24T23:00"), minutes=300, phone="+351 912 345 678")

    assert booked.business_date == date(2026, 10, 24)
    assert booked.ends_at == lisbon("2026-10-25T03:00")
    assert booked.quote is not None
    assert booked.quote["total_minor"] == 50_000


def test_on_the_night_that_skips_an_hour_closing_comes_an_hour_sooner(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue=IN_LISBON)
    late = lisbon("2027-03-27T23:00")

    with pytest.raises(OutsideOpeningHours) as refused:
        desk.book(starts_at=late, minutes=300, phone="+351 912 345 678")

    assert refused.value.facts["minutes_possible"] == 240
    booked = desk.book(starts_at=late, minutes=240, phone="+351 912 345 678")
    assert booked.ends_at == lisbon("2027-03-28T04:00")


def test_both_halves_of_a_repeated_hour_can_be_sold(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue=IN_LISBON)
    first = lisbon("2026-10-25T01:00")
    phone = "+351 912 345 678"

    booked = [desk.book(starts_at=first.replace(fold=i), minutes=60, phone=phone) for i in (0, 1)]

    early, late = [desk.row(one) for one in booked]
    assert early.room_id == late.room_id
    assert late.starts_at == early.ends_at == early.occupies_until
    assert late.grace_until is not None
    assert late.grace_until - early.starts_at == minutes(75)
    assert early.business_date == late.business_date == date(2026, 10, 24)
