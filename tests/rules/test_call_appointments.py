"""Hours that are agreed on the telephone: lawful here and where the number is, and in time."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.time import BusinessHours
from ktv_booking.outreach.rules.appointments import Appointments
from ktv_booking.outreach.rules.hours import CallHours
from tests.builders import TODAY

HERE = BusinessHours(ZoneInfo("Asia/Shanghai"), time(6))
THERE = BusinessHours(ZoneInfo("America/Los_Angeles"), time(6))
LAWFUL, ABROAD = (CallHours(((9 * 60, 21 * 60),), clock) for clock in (HERE, THERE))
BIRTHDAY_IS_OVER = HERE.at(TODAY + timedelta(days=7), 21 * 60)


def at(days: int, clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return HERE.at(TODAY + timedelta(days=days), hours * 60 + minutes)


def refusal_of(may_agree: Appointments, agreed: datetime) -> str | None:
    """Return in words why an hour is not agreed upon; None where it is."""
    try:
        may_agree.ensure_kept(agreed)
    except Malformed as refused:
        (error,) = refused.facts["errors"]
        assert error["field"] == "call_back_at"
        return str(error["reason"].en)
    return None


@pytest.mark.parametrize(
    ("days", "clock", "refused"),
    [
        (0, "20:59", None),
        (0, "21:00", "nobody may be called then; from 10-15 09:00 they may"),
        (0, "23:30", "nobody may be called then; from 10-15 09:00 they may"),
        (1, "08:59", "nobody may be called then; from 10-15 09:00 they may"),
        (1, "09:00", None),
        (5, "19:00", None),
        (7, "20:59", None),
        (7, "21:00", "before 10-21 21:00: later the call would come too late"),
        (14, "19:00", "before 10-21 21:00: later the call would come too late"),
    ],
)
def test_what_may_be_agreed_upon(days: int, clock: str, refused: str | None) -> None:
    may_agree = Appointments([LAWFUL], BIRTHDAY_IS_OVER)

    assert refusal_of(may_agree, at(days, clock)) == refused


def test_a_foreign_number_has_the_law_of_its_own_clock_too() -> None:
    may_agree = Appointments([LAWFUL, ABROAD], BIRTHDAY_IS_OVER)

    assert refusal_of(may_agree, at(1, "09:30")) is None
    assert refusal_of(may_agree, at(1, "15:00")) == (
        "nobody may be called then; from 10-16 09:00 they may"
    )


def test_a_day_of_tries_is_kept_for_an_agreed_hour_and_no_more() -> None:
    may_agree = Appointments([LAWFUL], BIRTHDAY_IS_OVER)

    assert may_agree.open_until(at(5, "19:00")) == at(6, "00:00")
    assert may_agree.open_until(at(7, "19:00")) == BIRTHDAY_IS_OVER
