"""What a stay costs whose class changes midway: by the minute, and never a block twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.reservations.rules.quotes import EarlierClass, MinimumSpend, charged_from
from ktv_booking.venues.rules.prices import PriceList
from tests.quoted import a_quote, all_day
from tests.shops import a_row, a_stay, per_room

EIGHT = a_stay("2026-11-03T20:00", "2026-11-03T23:00")
NINE = EIGHT.starts_at + timedelta(hours=1)
BLOCK = {"unit": "block", "block_minutes": 120}


def of_two(small: dict[str, Any], medium: dict[str, Any], **changes: Any) -> PriceList:
    """Return prices of two classes at all hours: each an amount and how it is charged."""
    return all_day(
        *(
            a_row("W", "06:00", "30:00", **{"room_class": code, **said})
            for code, said in (("small", small), ("medium", medium))
        ),
        **changes,
    )


def told(prices: PriceList, *earlier: EarlierClass) -> list[tuple[str | None, int, int]]:
    quote = a_quote(EIGHT, price_list=prices, room_class="medium", earlier=earlier)
    return [(line.room_class, line.minutes, line.amount_minor) for line in quote.lines]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (EIGHT.starts_at, [("medium", 180, 6000)]),
        (NINE, [("small", 60, 1000), ("medium", 120, 4000)]),
        (NINE + timedelta(seconds=59), [("small", 60, 1000), ("medium", 120, 4000)]),
        (EIGHT.ends_at, [("small", 180, 3000)]),
        (EIGHT.ends_at + timedelta(hours=1), [("small", 180, 3000)]),
    ],
    ids=["at-the-start", "midway", "seconds-are-free", "at-the-end", "over-the-time"],
)
def test_the_old_class_until_then_the_new_one_from_then_on(
    until: datetime, expected: list[Any]
) -> None:
    prices = of_two({"amount_minor": 1000}, {"amount_minor": 2000})

    assert told(prices, EarlierClass("small", until)) == expected


def test_the_service_charge_is_on_both_and_the_highest_minimum_spend_holds() -> None:
    prices = of_two(
        {"amount_minor": 1000, "minimum_spend": per_room(30_000)},
        {"amount_minor": 2000, "minimum_spend": per_room(20_000)},
        service_charge_permille=100,
    )

    quote = a_quote(
        EIGHT, price_list=prices, room_class="medium", earlier=[EarlierClass("small", NINE)]
    )

    assert (quote.fees_minor, quote.service_charge_minor, quote.total_minor) == (5000, 500, 5500)
    assert quote.minimum_spend == MinimumSpend("room", 30_000, 30_000)


@pytest.mark.parametrize(
    ("small", "medium", "at"),
    [
        ({"amount_minor": 1000}, {"amount_minor": 2000}, NINE),
        ({"amount_minor": 1500, **BLOCK}, {"amount_minor": 5000, **BLOCK}, EIGHT.starts_at),
        (
            {"amount_minor": 5000, **BLOCK}, {"amount_minor": 1500, **BLOCK},
            EIGHT.starts_at + timedelta(hours=2),
        ),
        ({"amount_minor": 1500, **BLOCK}, {"amount_minor": 2000}, EIGHT.starts_at),
        ({"amount_minor": 1000}, {"amount_minor": 2000, **BLOCK}, NINE),
    ],
    ids=["by-the-hour", "dearer-block", "cheaper-block", "dearer-hours", "into-a-block"],
)  # fmt: skip
def test_no_block_is_cut_or_charged_twice(
    small: dict[str, Any], medium: dict[str, Any], at: datetime
) -> None:
    prices = of_two(small, medium)

    changed_at = charged_from(
        NINE,
        before=a_quote(EIGHT, price_list=prices),
        price_after=lambda span: a_quote(span, price_list=prices, room_class="medium"),
    )

    assert changed_at == at


@given(
    st.integers(0, 50_000), st.integers(0, 50_000), st.integers(0, 180), st.sampled_from([60, 120])
)
def test_a_change_costs_no_less_than_the_cheaper_and_no_more_than_the_dearer(
    small: int, medium: int, minutes: int, block: int
) -> None:
    blocks = {"unit": "block", "block_minutes": block}
    prices = of_two({"amount_minor": small, **blocks}, {"amount_minor": medium, **blocks})
    wholly = [
        a_quote(EIGHT, price_list=prices, room_class=one).fees_minor for one in ("small", "medium")
    ]

    changed_at = charged_from(
        EIGHT.starts_at + timedelta(minutes=minutes),
        before=a_quote(EIGHT, price_list=prices),
        price_after=lambda span: a_quote(span, price_list=prices, room_class="medium"),
    )
    earlier = [EarlierClass("small", changed_at)]
    changed = a_quote(EIGHT, price_list=prices, room_class="medium", earlier=earlier)

    assert min(wholly) <= changed.fees_minor <= max(wholly)
