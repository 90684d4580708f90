"""What is sold of a class, what one phone may have, who proves what."""

from datetime import UTC, datetime, timedelta

import pytest

from ktv_booking.kernel.code import check_character
from ktv_booking.reservations.rules.limits import (
    GuestConsentRequired,
    GuestNotVerified,
    Proof,
    QuotaReached,
    TooManyOpenBookings,
    ensure_few_open,
    ensure_guest_consents,
    ensure_pins_left,
    ensure_proof,
    ensure_quota,
    pins_sold,
    rooms_held_back,
)
from ktv_booking.venues.rules.policy.house import HOUSE_DEFAULTS
from ktv_booking.venues.rules.policy.terms import OpenLimits, PolicyTerms

START = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
CODE = "7K2M9P" + check_character("7K2M9P")


def terms_with(**given: object) -> PolicyTerms:
    return PolicyTerms(**{**HOUSE_DEFAULTS["same_day"], **given})


@pytest.mark.parametrize(("minutes_before", "held"), [(600, 2), (61, 2), (60, 0), (0, 0), (-5, 0)])
def test_withheld_rooms_are_released_before_the_start(minutes_before: int, held: int) -> None:
    terms = terms_with(hold_back=2, release_minutes=60)
    now = START - timedelta(minutes=minutes_before)

    assert rooms_held_back(terms, starts_at=START, now=now) == held


@pytest.mark.parametrize(
    ("quota", "hold_back", "booked", "rooms_left", "wanted", "kind"),
    [
        (None, 0, 99, 1, 1, None),
        (3, 0, 2, 9, 1, None),
        (3, 0, 3, 9, 1, "quota"),
        (3, 0, 2, 9, 2, "quota"),
        (0, 0, 0, 9, 1, "quota"),
        (None, 1, 0, 2, 1, None),
        (None, 1, 0, 1, 1, "hold_back"),
        (None, 1, 0, 2, 2, "hold_back"),
        (None, 1, 0, 0, 1, None),
        (3, 1, 3, 1, 1, "quota"),
    ],
)
def test_full_by_policy_is_told_apart_from_full_by_rooms(
    quota: int | None, hold_back: int, booked: int, rooms_left: int, wanted: int, kind: str | None
) -> None:
    terms = terms_with(quota=quota, hold_back=hold_back, release_minutes=60)

    def sell(now: datetime) -> None:
        ensure_quota(
            terms,
            room_class="medium",
            booked=booked,
            rooms_left=rooms_left,
            starts_at=START,
            now=now,
            wanted=wanted,
        )

    sell(START - timedelta(minutes=60))
    if kind is None:
        sell(START - timedelta(minutes=61))
    else:
        with pytest.raises(QuotaReached) as refused:
            sell(START - timedelta(minutes=61))
        assert refused.value.facts == {
            "kind": kind,
            "quota": quota if kind == "quota" else hold_back,
            "room_class": "medium",
            "releases_at": START - timedelta(minutes=60),
        }


@pytest.mark.parametrize(
    ("percent", "rooms", "sold"),
    [(None, 14, None), (0, 14, 0), (15, 14, 2), (15, 13, 1), (15, 3, 1), (100, 3, 3), (15, 20, 3)],
)
def test_pins_sold_of_a_class(percent: int | None, rooms: int, sold: int | None) -> None:
    assert pins_sold(terms_with(pin_quota=percent), rooms=rooms) == sold


@pytest.mark.parametrize(
    ("percent", "pinned", "left"),
    [(None, 99, True), (15, 1, True), (15, 2, False), (0, 0, False)],
)
def test_pins_run_out(percent: int | None, pinned: int, left: bool) -> None:
    terms = terms_with(pin_quota=percent)

    if left:
        ensure_pins_left(terms, room_class="small", rooms=14, pinned=pinned)
    else:
        with pytest.raises(QuotaReached) as refused:
            ensure_pins_left(terms, room_class="small", rooms=14, pinned=pinned)
        assert refused.value.facts["kind"] == "pin_quota"
        assert refused.value.facts["releases_at"] is None


@pytest.mark.parametrize(
    ("overlapping", "open_bookings", "is_booker", "kind"),
    [
        (0, 0, False, None),
        (0, 2, False, None),
        (0, 3, False, "open"),
        (1, 0, False, "overlapping"),
        (1, 9, True, None),
        (9, 9, True, None),
        (0, 10, True, "booker"),
        (10, 0, True, "booker"),
    ],
)
def test_one_phone_has_its_share(
    overlapping: int, open_bookings: int, is_booker: bool, kind: str | None
) -> None:
    terms = terms_with(max_open_per_phone=OpenLimits(overlapping=1, open=3, booker=10))

    def one_more() -> None:
        ensure_few_open(
            terms, overlapping=overlapping, open_bookings=open_bookings, is_booker=is_booker
        )

    if kind is None:
        one_more()
    else:
        with pytest.raises(TooManyOpenBookings) as refused:
            one_more()
        assert refused.value.facts["kind"] == kind
        assert refused.value.said_in("zh") == CAPS_SAID[kind]


CAPS_SAID = {
    "overlapping": "该号码同一时段的预约：现有1个，最多1个",
    "open": "该号码尚未到店的预约（本预约窗口合计）：现有3个，最多3个",
    "booker": "该代订人的预约：现有10个，最多10个",
}


def test_the_caps_of_a_phone_are_told_apart() -> None:
    said = {
        kind: TooManyOpenBookings(kind=kind, limit=1, present=2).said_in("en") for kind in CAPS_SAID
    }

    assert "at the same time: 2 already, 1 at most" in said["overlapping"]
    assert "in all of this booking window: 2 already" in said["open"]
    assert "by this booker for others: 2 already" in said["booker"]


@pytest.mark.parametrize(
    ("proof", "passes"),
    [
        (Proof(phone_last4="8000"), True),
        (Proof(phone_last4="8001"), False),
        (Proof(phone_last4=""), False),
        (Proof(phone_last4="八千"), False),
        (Proof(code=CODE), True),
        (Proof(code=CODE.lower()), True),
        (Proof(code=f"{CODE[:3]}-{CODE[3:]}"), True),
        (Proof(code="7K2M9P"), False),
        (Proof(day_no=17), True),
        (Proof(day_no=18), False),
        (Proof(phone_last4="8000", day_no=17), True),
        (Proof(phone_last4="8000", day_no=18), False),
        (Proof(), False),
    ],
)
def test_a_caller_says_something_true_and_nothing_false(proof: Proof, passes: bool) -> None:
    if passes:
        ensure_proof(proof, phone="+8613800138000", code=CODE, day_no=17)
    else:
        with pytest.raises(GuestNotVerified) as refused:
            ensure_proof(proof, phone="+8613800138000", code=CODE, day_no=17)
        assert refused.value.facts == {}


def test_an_erased_phone_proves_nothing() -> None:
    with pytest.raises(GuestNotVerified):
        ensure_proof(Proof(phone_last4="None"), phone=None, code=CODE, day_no=None)


def test_a_guest_agrees_before_anything_is_taken() -> None:
    ensure_guest_consents("downgrade", consents=True)

    with pytest.raises(GuestConsentRequired) as refused:
        ensure_guest_consents("downgrade", consents=False)

    assert refused.value.facts == {"because": "downgrade"}
