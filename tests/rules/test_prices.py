"""Which row prices a moment, and which price lists cannot be charged exactly."""

from typing import Any

import pytest

from ktv_booking.venues.rules.prices import PriceList, PriceRow, PriceStretch, ensure_priceable
from tests.shops import LISBON_PRICES, SHANGHAI_PRICES, TAIPEI_PRICES, a_price_document, a_row


def amount(row: PriceRow | None) -> int | None:
    return None if row is None else row.amount_minor


@pytest.mark.parametrize(
    ("day_types", "minutes", "price"),
    [
        (("W",), 18 * 60 - 1, 5800),
        (("W",), 18 * 60, 11800),
        (("S", "H"), 20 * 60, 28800),
        (("S", "H"), 13 * 60, 8800),
        (("S",), 13 * 60, None),
        (("W",), 26 * 60, None),
    ],
)
def test_the_row_that_prices_a_moment(
    day_types: tuple[str, ...], minutes: int, price: int | None
) -> None:
    assert amount(SHANGHAI_PRICES.row_for("small", day_types, minutes)) == price


def test_a_class_without_rows_has_no_price() -> None:
    assert SHANGHAI_PRICES.row_for("deluxe", ("W",), 20 * 60) is None


def test_a_day_is_cut_where_another_row_prices_it() -> None:
    stretches = SHANGHAI_PRICES.stretches("small", ("S", "H"), 17 * 60, 27 * 60)

    assert [(one.starts, one.ends, amount(one.row)) for one in stretches] == [
        (17 * 60, 18 * 60, 8800),
        (18 * 60, 24 * 60, 28800),
        (24 * 60, 26 * 60, 18800),
        (26 * 60, 27 * 60, None),
    ]


def test_an_edge_of_a_row_not_used_cuts_nothing() -> None:
    stretches = LISBON_PRICES.stretches("small", ("W", "H"), 16 * 60, 28 * 60)

    assert stretches == (PriceStretch(16 * 60, 28 * 60, LISBON_PRICES.rows[0]),)


def test_an_unnamed_list_goes_by_its_effective_date() -> None:
    assert PriceList.of(a_price_document()).version == "2026-01-01"
    assert PriceList.of(a_price_document(), version="7").version == "7"


@pytest.mark.parametrize("prices", [SHANGHAI_PRICES, TAIPEI_PRICES, LISBON_PRICES])
def test_the_demo_prices_can_be_charged_exactly(prices: PriceList) -> None:
    ensure_priceable(prices, 30)


@pytest.mark.parametrize(
    "row",
    [
        a_row("W", "12:00", "18:00", 0),
        a_row("W", "12:00", "18:00", 101, unit="block", block_minutes=180),
        a_row("W", "12:00", "18:00", 102),
        a_row("W", "12:00", "18:00", 104, unit="head_hour"),
        a_row("H", "18:00", "24:00", 100),
        a_row("W", "24:00", "26:00", 100, room_class="large"),
    ],
)
def test_rows_that_can_be_charged_exactly(row: dict[str, Any]) -> None:
    ensure_priceable(a_price_document(a_row("W", "18:00", "24:00", 100), row), 30)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (a_row("W", "12:00", "18:00", 101), "30 minutes must cost a whole minor unit"),
        (a_row("W", "12:00", "18:00", 102, unit="head_hour"), "30 minutes must cost a whole"),
        (a_row("W", "20:00", "22:00", 100), "an earlier row"),
        (a_row("W", "23:30", "26:00", 100), "an earlier row"),
        (a_row("W", "12:00", "12:00", 100), "from comes before to"),
        (a_row("W", "12:10", "13:00", 100), "from and to lie on the grid"),
        (a_row("W", "12:00", "18:00", 100, unit="block"), "a block says its block_minutes"),
        (a_row("W", "12:00", "18:00", -2), "not below zero"),
    ],
)
def test_a_list_that_cannot_be_charged_exactly_names_the_row(
    row: dict[str, Any], reason: str
) -> None:
    document = a_price_document(a_row("W", "18:00", "24:00", 100), row)

    with pytest.raises(ValueError, match=rf"^rows\[1\]: .*{reason}"):
        ensure_priceable(document, 30)
