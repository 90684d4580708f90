"""Laws of spans, business days, codes, numbers and money."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from ktv_booking.kernel.code import ALPHABET, new_code, read_code
from ktv_booking.kernel.money import permille_of, round_half_up
from ktv_booking.kernel.phone import e164, last_four, masked, reversed_digits
from ktv_booking.kernel.time import BusinessHours, Slot, clock_of_minutes, minutes_of_clock

instants = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(["Asia/Shanghai", "Asia/Taipei", "Europe/Lisbon", "Australia/Lord_Howe"])
houses = st.builds(BusinessHours, zones.map(ZoneInfo), st.integers(4, 12).map(time))
lengths = st.timedeltas(timedelta(minutes=1), timedelta(hours=26))
slots = st.builds(Slot.lasting, instants, lengths)
days = st.dates(date(2000, 1, 2), date(2059, 12, 30))
codes = st.builds(new_code)


@given(houses, instants)
def test_a_business_day_starts_at_its_own_start(house: BusinessHours, instant: datetime) -> None:
    day = house.business_day_of(instant)

    assert house.span_of(day).contains(instant)


@given(houses, instants, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_business_days_never_run_backwards(
    house: BusinessHours, instant: datetime, later: timedelta
) -> None:
    assert house.business_day_of(instant) <= house.business_day_of(instant + later)


@given(houses, days)
def test_business_days_join_without_gap_or_overlap(house: BusinessHours, day: date) -> None:
    today, tomorrow = house.span_of(day), house.span_of(day + timedelta(days=1))

    assert today.ends_at == tomorrow.starts_at
    assert timedelta(hours=23) <= today.length <= timedelta(hours=25)


@given(houses, slots)
def test_the_days_of_a_stay_are_those_of_its_instants(house: BusinessHours, slot: Slot) -> None:
    touched = list(house.days_of(slot))

    assert touched[0] == house.business_day_of(slot.starts_at)
    assert touched[-1] == house.business_day_of(slot.ends_at - timedelta(microseconds=1))
    assert touched == sorted(set(touched))


@given(slots, slots)
def test_overlap_is_sharing_an_instant(one: Slot, other: Slot) -> None:
    latest_start = max(one.starts_at, other.starts_at)

    shares = one.contains(latest_start) and other.contains(latest_start)

    assert one.overlaps(other) == other.overlaps(one) == shares


@given(slots, lengths)
def test_a_stay_does_not_overlap_the_one_that_follows(slot: Slot, length: timedelta) -> None:
    assert not slot.overlaps(Slot.lasting(slot.ends_at, length))


@given(houses, instants, lengths)
def test_a_stay_lasts_as_long_in_every_zone(
    house: BusinessHours, instant: datetime, length: timedelta
) -> None:
    local = Slot.lasting(instant.astimezone(house.zone), length)

    assert local.length == length
    assert (local.starts_at, local.ends_at) == (instant, instant + length)


@given(st.integers(0, 48 * 60))
def test_a_clock_reads_back(minutes: int) -> None:
    assert minutes_of_clock(clock_of_minutes(minutes)) == minutes


@given(codes, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(code: str, place: int, wrong: str) -> None:
    assume(code[place] != wrong)

    assert read_code(code[:place] + wrong + code[place + 1 :]) is None


@given(codes, st.integers(0, 5))
def test_two_swapped_neighbours_never_pass(code: str, place: int) -> None:
    first, second = code[place], code[place + 1]
    assume(first != second)

    assert read_code(code[:place] + second + first + code[place + 2 :]) is None


@given(st.text())
def test_anything_may_be_said_for_a_code(said: str) -> None:
    found = read_code(said)

    assert found is None or read_code(found) == found


@given(st.integers(0, 9999), st.sampled_from(["", "+86", "0086", "+86 "]))
def test_a_number_is_the_same_however_it_is_said(tail: int, prefix: str) -> None:
    said = f"1390000{tail:04d}"

    stored = e164(prefix + said, region="CN")

    assert stored == e164(stored, region="TW") == f"+86{said}"
    assert (masked(stored) or "").endswith(last_four(stored) or "-")
    assert reversed_digits(stored).startswith(reversed_digits(f"{tail:04d}"))


@given(st.text(max_size=60))
def test_anything_said_is_a_number_or_refused(said: str) -> None:
    try:
        stored = e164(said, region="CN")
    except ValueError:
        return

    assert stored.startswith("+")
    assert stored[1:].isdecimal()


@given(st.fractions(0, 10**9, max_denominator=1000))
def test_rounding_moves_by_half_a_unit_at_most(amount: Fraction) -> None:
    assert -Fraction(1, 2) < round_half_up(amount) - amount <= Fraction(1, 2)


@given(st.decimals(0, 10**6, places=3))
def test_fractions_and_decimals_round_alike(amount: Decimal) -> None:
    assert round_half_up(amount) == round_half_up(Fraction(amount))


@given(st.integers(0, 2 * 10**9), st.integers(0, 1000))
def test_a_part_is_never_more_than_the_whole(amount: int, permille: int) -> None:
    part = permille_of(amount, permille)

    assert 0 <= part <= amount
    assert abs(part + permille_of(amount, 1000 - permille) - amount) <= 1
