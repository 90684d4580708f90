"""The quote law, on any stay under any price list that may be published."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.quotes import Quote, quote
from ktv_booking.venues.rules.calendar import Calendar, DaySwitches
from ktv_booking.venues.rules.prices import PriceList, ensure_priceable
from tests.shops import LISBON, SHANGHAI, TAIPEI, a_price_document, a_row, per_head, per_room

GRID = timedelta(minutes=30)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
CHANGES = [datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2027, 3, 27, 20, tzinfo=UTC)]

calendars = st.sampled_from([SHANGHAI, TAIPEI, LISBON])
clocks = st.integers(12, 60).map(lambda half_hours: half_hours * 30)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@st.composite
def price_lists(draw: st.DrawFn, units: tuple[str, ...] = ("hour",)) -> PriceList:
    """A list that covers the whole day on W and parts of it on H and S, exactly chargeable."""
    rows: list[dict[str, Any]] = []
    for day_type in ("W", "H", "S"):
        edges = sorted(draw(st.sets(clocks, max_size=4)))
        if day_type == "W":
            edges = [360, *(edge for edge in edges if 360 < edge < 1800), 1800]
        for opens, closes in pairwise(edges):
            unit = draw(st.sampled_from(units))
            more: dict[str, Any] = {"unit": unit}
            if unit == "block":
                more["block_minutes"] = draw(st.sampled_from([60, 90, 180]))
            if draw(st.booleans()):
                more["minimum_spend"] = draw(st.sampled_from([per_head, per_room]))(
                    draw(st.integers(0, 50_000))
                )
            amount = draw(st.integers(0, 10_000)) * 4
            rows.append(a_row(day_type, clock(opens), clock(closes), amount, **more))
    document = a_price_document(*rows, service_charge_permille=draw(st.integers(0, 200)))
    ensure_priceable(document, 30)
    return PriceList.of(document)


@st.composite
def starts(draw: st.DrawFn) -> datetime:
    """A start on the grid, often near a night of clock change."""
    near = draw(st.sampled_from([FIRST, *CHANGES]))
    return near + GRID * draw(st.integers(0, 48 if near in CHANGES else 48 * 700))


def chained(calendar: Calendar) -> Calendar:
    """Return the calendar with H borrowing from W, so that W's rows price every moment."""
    lenders = {"S": "H", "H": "W"}
    types = (replace(one, falls_back_to=lenders.get(one.code)) for one in calendar.day_types)
    return replace(calendar, day_types=tuple(types))


def set_by_hand(day: date) -> DaySwitches:
    """Every fifth date is special."""
    return DaySwitches(day_type="S" if day.toordinal() % 5 == 0 else None)


def quoted(slot: Slot, calendar: Calendar, prices: PriceList) -> Quote:
    return quote(
        slot,
        room_class="small",
        party_size=5,
        children={"half": 1, "free": 1},
        calendar=chained(calendar),
        switches_of=set_by_hand,
        price_list=prices,
    )


lengths = st.integers(1, 1500).map(lambda minutes: timedelta(minutes=minutes))
mixed = price_lists(units=("hour", "head_hour", "block"))


@given(starts(), lengths, calendars, price_lists(units=("hour", "head_hour")), st.data())
def test_splitting_at_a_grid_point_never_changes_the_sum(
    starts_at: datetime,
    length: timedelta,
    calendar: Calendar,
    prices: PriceList,
    data: st.DataObject,
) -> None:
    slots = int(length / GRID)
    if slots * GRID == length:
        slots -= 1
    if slots < 1:
        return
    cut = starts_at + GRID * data.draw(st.integers(1, slots))

    whole = quoted(Slot(starts_at, starts_at + length), calendar, prices)
    before = quoted(Slot(starts_at, cut), calendar, prices)
    after = quoted(Slot(cut, starts_at + length), calendar, prices)

    assert whole.fees_minor == before.fees_minor + after.fees_minor


@given(starts(), lengths, calendars, mixed)
def test_the_lines_follow_on_from_start_to_end(
    starts_at: datetime, length: timedelta, calendar: Calendar, prices: PriceList
) -> None:
    slot = Slot(starts_at, starts_at + length)

    lines = [one for one in quoted(slot, calendar, prices).lines if one.kind != "service_charge"]

    assert (lines[0].starts_at, lines[-1].ends_at) == (slot.starts_at, slot.ends_at)
    for one, following in pairwise(lines):
        assert one.ends_at == following.starts_at
    assert sum(line.minutes for line in lines) == slot.minutes


@given(starts(), lengths, calendars, mixed)
def test_each_line_is_priced_by_where_it_starts(
    starts_at: datetime, length: timedelta, calendar: Calendar, prices: PriceList
) -> None:
    shop = chained(calendar)

    for line in quoted(Slot(starts_at, starts_at + length), calendar, prices).lines:
        if line.kind == "service_charge":
            continue
        minutes = shop.hours.wall_minutes(line.business_date, line.starts_at)
        day_type = shop.day_type_at(line.business_date, minutes, set_by_hand(line.business_date))
        row = prices.row_for("small", shop.fallbacks_of(day_type), minutes)

        assert line.business_date == shop.hours.business_day_of(line.starts_at)
        assert row is not None
        if line.starts_at.utcoffset() == shop.hours.starts_of(line.business_date).utcoffset():
            assert (line.day_type, line.unit_amount_minor) == (day_type, row.amount_minor)
            assert line.unit == row.unit


@given(starts(), lengths, calendars, mixed)
def test_the_total_is_its_lines(
    starts_at: datetime, length: timedelta, calendar: Calendar, prices: PriceList
) -> None:
    answer = quoted(Slot(starts_at, starts_at + length), calendar, prices)

    assert answer.total_minor == sum(line.amount_minor for line in answer.lines)
    assert answer.total_minor == answer.fees_minor + answer.service_charge_minor
    assert Quote.of(answer.as_document()) == answer


@given(starts(), lengths, lengths, calendars, price_lists(units=("hour", "head_hour")))
def test_staying_longer_never_costs_or_commits_to_less(
    starts_at: datetime, length: timedelta, more: timedelta, calendar: Calendar, prices: PriceList
) -> None:
    short = quoted(Slot(starts_at, starts_at + length), calendar, prices)
    longer = quoted(Slot(starts_at, starts_at + length + more), calendar, prices)

    floors = [one.minimum_spend.total_minor if one.minimum_spend else 0 for one in (short, longer)]
    assert short.total_minor <= longer.total_minor
    assert floors[0] <= floors[1]
