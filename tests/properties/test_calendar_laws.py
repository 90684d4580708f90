"""Laws of the calendar, on any date of three shops in three zones."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.venues.rules.calendar import NO_SWITCHES, Calendar, DaySwitches
from tests.shops import LISBON, SHANGHAI, TAIPEI

calendars = st.sampled_from([SHANGHAI, TAIPEI, LISBON])
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))
switches = st.builds(DaySwitches, day_type=st.sampled_from([None, "W", "H", "S"]))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(minutes=1), timedelta(hours=30))


@given(calendars, days, switches)
def test_the_segments_of_a_day_cover_it_without_gap_or_needless_cut(
    calendar: Calendar, day: date, set_by_hand: DaySwitches
) -> None:
    segments = calendar.segments_of(day, set_by_hand)

    assert segments[0].starts == calendar.day_starts
    assert segments[-1].ends == calendar.day_starts + 1440
    for one, following in pairwise(segments):
        assert one.ends == following.starts
        assert (one.day_type, one.period) != (following.day_type, following.period)


@given(calendars, days, switches, st.integers(0, 1439))
def test_a_segment_says_what_each_of_its_moments_says(
    calendar: Calendar, day: date, set_by_hand: DaySwitches, offset: int
) -> None:
    minutes = calendar.day_starts + offset

    (segment,) = (
        one for one in calendar.segments_of(day, set_by_hand) if one.starts <= minutes < one.ends
    )

    assert segment.day_type == calendar.day_type_at(day, minutes, set_by_hand)
    assert segment.period == calendar.period_at(day, minutes)


@given(days)
def test_a_day_is_worked_or_not_and_a_holiday_is_neither_eve_nor_workday(day: date) -> None:
    holidays = SHANGHAI.holidays

    if holidays.is_holiday(day):
        assert not SHANGHAI.is_workday(day)
        assert SHANGHAI.day_type_at(day, 1200, NO_SWITCHES) == "H"
    if holidays.is_makeup_workday(day):
        assert SHANGHAI.is_workday(day)
        assert day.isoweekday() in (6, 7)


@given(calendars, days)
def test_the_venue_is_open_within_its_business_day_only(calendar: Calendar, day: date) -> None:
    opening = calendar.opening_on(day)
    whole = calendar.hours.span_of(day)

    assert opening is not None
    assert whole.starts_at <= opening.starts_at < opening.ends_at <= whole.ends_at


@given(calendars, instants, lengths)
def test_the_grid_has_every_start_on_it_and_no_other(
    calendar: Calendar, starts_at: datetime, length: timedelta
) -> None:
    slot = Slot.lasting(starts_at, length)
    first_minute = starts_at.replace(second=0, microsecond=0)
    minutes = [first_minute + timedelta(minutes=n) for n in range(slot.minutes + 2)]

    starts = list(calendar.grid_starts(slot))

    assert starts == [at for at in minutes if slot.contains(at) and calendar.on_grid(at)]


@given(calendars, instants)
def test_the_seventh_day_opens_once_a_day_and_stays_open(calendar: Calendar, now: datetime) -> None:
    day = calendar.hours.business_day_of(now)
    end_of_day = calendar.hours.starts_of(day + DAY).astimezone(UTC) - timedelta(seconds=1)

    assert calendar.seventh_day_open(end_of_day)
    assert not calendar.seventh_day_open(calendar.hours.starts_of(day))
