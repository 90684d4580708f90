"""The three booking windows and their horizon."""

from datetime import date, timedelta

import pytest

from ktv_booking.reservations.rules.windows import (
    BookingWindow,
    OutsideBookingWindow,
    StartInThePast,
    WindowClosedForClass,
    classify_window,
    ensure_window_open,
)
from ktv_booking.venues.rules.policy.house import HOUSE_DEFAULTS
from ktv_booking.venues.rules.policy.terms import Mode, PolicyTerms

TODAY = date(2026, 12, 24)


def terms_with(**given: object) -> PolicyTerms:
    return PolicyTerms(**{**HOUSE_DEFAULTS["same_day"], **given})


@pytest.mark.parametrize(
    ("ahead", "seventh_day_open", "window"),
    [
        (0, False, BookingWindow.SAME_DAY),
        (0, True, BookingWindow.SAME_DAY),
        (1, False, BookingWindow.WITHIN_7_DAYS),
        (6, False, BookingWindow.WITHIN_7_DAYS),
        (7, True, BookingWindow.WITHIN_7_DAYS),
        (7, False, BookingWindow.BEYOND_7_DAYS),
        (8, True, BookingWindow.BEYOND_7_DAYS),
        (400, True, BookingWindow.BEYOND_7_DAYS),
    ],
)
def test_booking_window_edges(ahead: int, seventh_day_open: bool, window: BookingWindow) -> None:
    starts_on = TODAY + timedelta(days=ahead)

    assert classify_window(starts_on, today=TODAY, seventh_day_open=seventh_day_open) is window


def test_yesterday_is_in_no_window() -> None:
    with pytest.raises(StartInThePast) as refused:
        classify_window(TODAY - timedelta(days=1), today=TODAY, seventh_day_open=True)

    assert refused.value.facts == {"starts_on": date(2026, 12, 23), "today": TODAY}


@pytest.mark.parametrize("ahead", [8, 29, 30])
@pytest.mark.parametrize("mode", [Mode.OPEN, Mode.REQUEST])
def test_a_day_up_to_the_horizon_is_open(ahead: int, mode: Mode) -> None:
    terms = terms_with(mode=mode, horizon_days=30)

    ensure_window_open(
        terms,
        BookingWindow.BEYOND_7_DAYS,
        starts_on=TODAY + timedelta(days=ahead),
        today=TODAY,
        room_class="large",
    )


def test_a_day_past_the_horizon_says_when_it_opens() -> None:
    with pytest.raises(OutsideBookingWindow) as refused:
        ensure_window_open(
            terms_with(horizon_days=30, mode=Mode.REGISTER),
            BookingWindow.BEYOND_7_DAYS,
            starts_on=TODAY + timedelta(days=31),
            today=TODAY,
            room_class="large",
        )

    assert refused.value.facts["opens_on"] == date(2026, 12, 25)
    assert "2026-12-25" in refused.value.said_in("zh")
    assert "30 days ahead" in refused.value.said_in("en")


@pytest.mark.parametrize(
    ("mode", "window", "kind"),
    [
        (Mode.REGISTER, BookingWindow.BEYOND_7_DAYS, "advance"),
        (Mode.REGISTER, BookingWindow.SAME_DAY, "standby"),
        (Mode.CLOSED, BookingWindow.BEYOND_7_DAYS, None),
    ],
)
def test_a_closed_window_says_whether_a_wish_is_taken(
    mode: Mode, window: BookingWindow, kind: str | None
) -> None:
    with pytest.raises(WindowClosedForClass) as refused:
        ensure_window_open(
            terms_with(mode=mode), window, starts_on=TODAY, today=TODAY, room_class="mini"
        )

    wish = kind and {"kind": kind, "record_with": "POST /v1/wishes"}
    assert refused.value.facts == {
        "window": window.value,
        "room_class": "mini",
        "mode": mode.value,
        "wish": wish,
    }
