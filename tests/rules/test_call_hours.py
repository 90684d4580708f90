"""When a person may be rung: half-open hours on the place's clock, cut by the law's."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.kernel.time import BusinessHours
from ktv_booking.outreach.rules.hours import (
    CallHours,
    OutsideCallHours,
    PartOfDay,
    ensure_call_hours,
    next_on_all,
)

CLOCK = BusinessHours(ZoneInfo("Asia/Shanghai"), time(6))
LAW = (9 * 60, 21 * 60)
ORDINARY = CallHours.lawful([(600, 720), (840, 1230)], law=LAW, clock=CLOCK)
DAY = date(2026, 10, 16)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
SPANS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 720)).map(
        lambda one: (one[0], min(1440, one[0] + one[1]))
    ),
    min_size=1,
    max_size=3,
)


def at(clock: str, days: int = 0) -> datetime:
    """Return a wall-clock time of the day in Shanghai."""
    hours, minutes = map(int, clock.split(":"))
    return CLOCK.at(DAY + timedelta(days=days), hours * 60 + minutes)


@pytest.mark.parametrize(
    ("clock", "is_on"),
    [
        ("09:59", False),
        ("10:00", True),
        ("11:59", True),
        ("12:00", False),
        ("14:00", True),
        ("20:29", True),
        ("20:30", False),
        ("23:00", False),
    ],
)
def test_edges_of_the_ordinary_hours(clock: str, is_on: bool) -> None:
    assert ORDINARY.are_on(at(clock)) is is_on


def test_the_law_cuts_what_is_wanted() -> None:
    greedy = CallHours.lawful([(0, 1440)], law=LAW, clock=CLOCK)

    assert greedy.spans == (LAW,)
    assert not greedy.are_on(at("08:59"))
    assert not greedy.are_on(at("21:00"))


def test_hours_that_the_law_leaves_nothing_of_never_open() -> None:
    none = CallHours.lawful([(1300, 1400)], law=LAW, clock=CLOCK)

    assert none.next_on(at("10:00")) is None
    with pytest.raises(OutsideCallHours):
        ensure_call_hours(none, now=at("10:00"))


def test_a_refused_hour_says_when_the_next_begins() -> None:
    with pytest.raises(OutsideCallHours) as refused:
        ensure_call_hours(ORDINARY, now=at("20:30"))

    assert refused.value.facts["opens_at"] == at("10:00", 1)
    assert "10-17 10:00" in refused.value.said_in("zh")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("10:30", at("14:00")),
        ("15:00", at("18:00")),
        ("19:00", at("10:00", 1)),
    ],
)
def test_the_next_other_part_of_the_day(now: str, then: datetime) -> None:
    part = ORDINARY.part_of(at(now))

    assert ORDINARY.next_in_another(part, at(now)) == then


def test_where_all_hours_are_in_one_part_another_day_has_to_do() -> None:
    mornings = CallHours.lawful([(600, 720)], law=LAW, clock=CLOCK)

    assert mornings.next_in_another(PartOfDay.MORNING, at("10:30")) == at("10:00", 1)


def on(zone: str) -> CallHours:
    """Return the law's hours on the clock of a zone."""
    return CallHours((LAW,), BusinessHours(ZoneInfo(zone), time(6)))


def test_who_is_abroad_sleeps_by_their_own_clock() -> None:
    berlin = on("Europe/Berlin")

    assert next_on_all([ORDINARY, berlin], at("10:30")) == at("15:00")
    assert next_on_all([ORDINARY], at("10:30")) == at("10:30")
    with pytest.raises(OutsideCallHours) as refused:
        ensure_call_hours(ORDINARY, now=at("10:30"), abroad=[berlin])
    assert refused.value.facts["opens_at"] == at("15:00")


def test_clocks_too_far_apart_have_no_hour_in_common() -> None:
    assert next_on_all([on("America/Puerto_Rico"), on("Asia/Shanghai")], at("10:30")) is None


def test_the_hour_that_a_night_repeats_changes_no_hours_of_the_day() -> None:
    berlin = BusinessHours(ZoneInfo("Europe/Berlin"), time(6))
    hours = CallHours.lawful([(600, 720)], law=LAW, clock=berlin)

    assert hours.next_on(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == datetime(
        2026, 10, 25, 9, 0, tzinfo=UTC
    )


@given(SPANS, INSTANTS)
def test_what_is_found_lies_within_the_law_and_not_before(
    spans: list[tuple[int, int]], instant: datetime
) -> None:
    hours = CallHours.lawful(spans, law=LAW, clock=CLOCK)

    found = hours.next_on(instant)

    assert (found is None) == (not hours.spans)
    if found is not None:
        assert found >= instant
        assert hours.are_on(found)
        assert time(9) <= found.astimezone(CLOCK.zone).time() < time(21)
