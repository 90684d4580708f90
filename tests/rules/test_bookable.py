"""Whether the venue takes a booking at all."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.bookable import (
    Asked,
    DayFacts,
    DurationNotAllowed,
    LeadTimeTooShort,
    OffGridStart,
    OutsideOpeningHours,
    SpecificRoomNotAllowed,
    WalkInOnly,
    ensure_bookable,
    longest_stay,
    stay_of,
)
from ktv_booking.reservations.rules.windows import (
    BookingWindow,
    OutsideBookingWindow,
    StartInThePast,
    WindowClosedForClass,
)
from ktv_booking.rooms.rules import CapacityExceeded, ClassFacts
from ktv_booking.venues.rules.policy.house import HOUSE_DEFAULTS
from ktv_booking.venues.rules.policy.terms import Mode, PolicyTerms
from ktv_booking.venues.rules.refusals import DayClosed

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 12, 24)
MIDNIGHT = datetime(2026, 12, 24, tzinfo=ZONE)
MEDIUM = ClassFacts(
    id=UUID(int=1),
    code="medium",
    name=Text("中包", "medium"),
    rank=3,
    capacity_min=4,
    capacity_comfort=10,
    capacity_max=12,
    turnover=timedelta(minutes=10),
    turnover_inside=True,
)


def at(hours: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)


def terms_with(**given: object) -> PolicyTerms:
    return PolicyTerms(**{**HOUSE_DEFAULTS["same_day"], **given})


def a_wish(starts: float = 20, hours: float = 3, **given: Any) -> Asked:
    usual: dict[str, Any] = {
        "slot": Slot(at(starts), at(starts + hours)),
        "party_size": 6,
        "room_class": MEDIUM,
        "specific_room": False,
        "source": "phone",
        "walk_in": False,
        "until_close": False,
    }
    return Asked(**{**usual, **given})


OPEN_DAY = DayFacts(
    business_date=DAY,
    today=DAY,
    opening=Slot(at(12), at(26)),
    walk_in_only=False,
    settled=False,
    on_grid=True,
)


def ask(
    asked: Asked, *, terms: PolicyTerms | None = None, now: float = 15, **day: Any
) -> DomainError | None:
    """Return the refusal, or None where the venue takes it."""
    try:
        ensure_bookable(
            asked,
            terms=terms or terms_with(),
            window=BookingWindow.SAME_DAY,
            day=replace(OPEN_DAY, **day),
            now=at(now),
        )
    except DomainError as refusal:
        return refusal
    return None


@pytest.mark.parametrize(
    ("asked", "terms", "day", "refusal"),
    [
        (a_wish(), {}, {}, None),
        (a_wish(), {}, {"settled": True}, DayClosed),
        (a_wish(14), {}, {}, StartInThePast),
        (a_wish(15), {}, {}, None),
        (a_wish(), {}, {"opening": None}, OutsideOpeningHours),
        (a_wish(23), {}, {}, None),
        (a_wish(23.5), {}, {}, OutsideOpeningHours),
        (a_wish(26, 1), {}, {}, OutsideOpeningHours),
        (a_wish(), {}, {"opening": Slot(at(20), at(26))}, None),
        (a_wish(), {}, {"opening": Slot(at(20.5), at(26))}, OutsideOpeningHours),
        (a_wish(), {}, {"walk_in_only": True}, WalkInOnly),
        (a_wish(), {"mode": Mode.REGISTER}, {}, WindowClosedForClass),
        (a_wish(), {"horizon_days": 3}, {"today": date(2026, 12, 20)}, OutsideBookingWindow),
        (a_wish(), {}, {"on_grid": False}, OffGridStart),
        (a_wish(hours=1), {"min_minutes": 60}, {}, None),
        (a_wish(hours=1), {"min_minutes": 61}, {}, DurationNotAllowed),
        (a_wish(hours=3), {"max_minutes": 180}, {}, None),
        (a_wish(hours=3), {"max_minutes": 179}, {}, DurationNotAllowed),
        (a_wish(20, 6, until_close=True), {"max_minutes": 300}, {}, DurationNotAllowed),
        (a_wish(16), {"lead_minutes": 60}, {}, None),
        (a_wish(16), {"lead_minutes": 61}, {}, LeadTimeTooShort),
        (a_wish(party_size=12), {}, {}, None),
        (a_wish(party_size=13), {}, {}, CapacityExceeded),
        (a_wish(specific_room=True), {}, {}, None),
        (a_wish(specific_room=True), {"pin_allowed": False}, {}, SpecificRoomNotAllowed),
    ],
)
def test_what_the_venue_takes(
    asked: Asked,
    terms: dict[str, Any],
    day: dict[str, Any],
    refusal: type[DomainError] | None,
) -> None:
    said = ask(asked, terms=terms_with(**terms), **day)

    assert (said and type(said)) == refusal


@pytest.mark.parametrize(
    ("asked", "terms", "day", "refusal"),
    [
        (a_wish(14.5), {}, {}, None),
        (a_wish(), {}, {"on_grid": False}, None),
        (a_wish(), {}, {"walk_in_only": True}, None),
        (a_wish(15), {"lead_minutes": 60}, {}, None),
        (a_wish(), {"mode": Mode.CLOSED}, {}, None),
        (a_wish(), {}, {"settled": True}, DayClosed),
        (a_wish(), {}, {"opening": None}, OutsideOpeningHours),
        (a_wish(hours=0.5), {}, {}, DurationNotAllowed),
        (a_wish(party_size=13), {}, {}, CapacityExceeded),
    ],
)
def test_a_walk_in_has_no_grid_and_no_lead_but_the_same_house(
    asked: Asked,
    terms: dict[str, Any],
    day: dict[str, Any],
    refusal: type[DomainError] | None,
) -> None:
    said = ask(replace(asked, walk_in=True), terms=terms_with(**terms), **day)

    assert (said and type(said)) == refusal


def test_the_most_basic_reason_is_given_first() -> None:
    wrong_in_every_way = a_wish(20, 8, party_size=99, specific_room=True)
    terms = terms_with(max_minutes=60, lead_minutes=999, pin_allowed=False)
    mended: dict[str, Any] = {"settled": True, "walk_in_only": True, "on_grid": False}

    said = []
    for fact, value in (
        ("settled", False),
        ("opening", Slot(at(12), at(30))),
        ("walk_in_only", False),
        ("on_grid", True),
    ):
        said.append(ask(wrong_in_every_way, terms=terms, **mended))
        mended[fact] = value
    said.append(ask(wrong_in_every_way, terms=terms, **mended))
    right_length = replace(wrong_in_every_way, slot=Slot(at(20), at(21)))
    said.append(ask(right_length, terms=terms, **mended))
    terms = replace(terms, lead_minutes=0)
    said.append(ask(right_length, terms=terms, **mended))
    said.append(ask(replace(right_length, party_size=6), terms=terms, **mended))

    assert [refusal and refusal.code for refusal in said] == [
        "day-closed",
        "outside-opening-hours",
        "walk-in-only",
        "off-grid-start",
        "duration-not-allowed",
        "lead-time-too-short",
        "capacity-exceeded",
        "specific-room-not-allowed",
    ]


def test_who_asks_past_closing_hears_how_long_it_can_be() -> None:
    refusal = ask(a_wish(23.5, 3))

    assert refusal is not None
    assert refusal.facts["minutes_possible"] == 150
    assert refusal.facts["closes_at"] == at(26)
    assert refusal.said_in("en") == "The venue is open from 12:00 to 02:00"
    assert refusal.said_in("zh") == "营业时间为12:00至02:00"


def test_who_asks_on_a_day_off_hears_no_hours() -> None:
    refusal = ask(a_wish(), opening=None)

    assert refusal is not None
    assert refusal.said_in("en") == "The venue is not open then"


def test_a_length_that_is_not_sold_comes_with_those_that_are() -> None:
    refusal = ask(a_wish(hours=0.5), terms=terms_with(min_minutes=120, max_minutes=240))

    assert refusal is not None
    assert refusal.facts == {
        "minutes": 30,
        "min_minutes": 120,
        "max_minutes": 240,
        "minutes_possible": 240,
        "closes_at": at(26),
    }


@pytest.mark.parametrize(
    ("starts", "most", "possible"),
    [(20, None, 360), (20, 240, 240), (25, None, 60), (25.5, None, 0), (26, None, 0), (27, 60, 0)],
)
def test_the_longest_stay(starts: float, most: int | None, possible: int) -> None:
    terms = terms_with(min_minutes=60, max_minutes=most)

    assert longest_stay(at(starts), terms=terms, closing=at(26)) == possible


def test_a_stay_is_its_minutes_or_until_close() -> None:
    assert stay_of(at(20), minutes=180, closing=None) == Slot(at(20), at(23))
    assert stay_of(at(20), minutes=None, closing=at(26)) == Slot(at(20), at(26))


@pytest.mark.parametrize("closing", [None, at(20), at(19)])
def test_nobody_stays_until_a_close_that_has_been(closing: datetime | None) -> None:
    with pytest.raises(OutsideOpeningHours) as refused:
        stay_of(at(20), minutes=None, closing=closing)

    assert refused.value.facts["minutes_possible"] == 0


def test_a_stay_on_the_night_of_daylight_saving_has_its_full_length() -> None:
    lisbon = ZoneInfo("Europe/Lisbon")
    starts_at = datetime(2026, 10, 25, 0, 30, tzinfo=lisbon)

    stay = stay_of(starts_at, minutes=120, closing=None)

    assert stay.minutes == 120
    assert stay.ends_at.hour == 1
