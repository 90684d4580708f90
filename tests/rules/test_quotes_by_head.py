"""What heads change in a quote: children, prices per head, the minimum spend."""

from typing import Any

import pytest

from ktv_booking.kernel.errors import Malformed
from ktv_booking.reservations.rules.quotes import MinimumSpend
from tests.quoted import a_quote, all_day
from tests.shops import (
    TAIPEI,
    TAIPEI_PRICES,
    a_row,
    a_stay,
    per_head,
    per_room,
)


@pytest.mark.parametrize(
    ("children", "total_minor"),
    [({}, 60000), ({"free": 1}, 45000), ({"half": 1}, 52500), ({"free": 1, "half": 2}, 30000)],
)
def test_children_lower_the_minimum_spend_per_head(
    children: dict[str, int], total_minor: int
) -> None:
    stay = a_stay("2026-11-04T17:00", "2026-11-04T20:00", "Asia/Taipei")

    answer = a_quote(stay, TAIPEI, TAIPEI_PRICES, children=children)

    assert answer.minimum_spend == MinimumSpend("head", 15000, total_minor)


def test_a_price_per_head_counts_each_child_at_its_share() -> None:
    prices = all_day(a_row("W", "06:00", "30:00", 10000, unit="head_hour"))

    answer = a_quote(
        a_stay("2026-11-04T13:00", "2026-11-04T14:30"),
        price_list=prices,
        party_size=5,
        children={"free": 1, "half": 1},
    )

    (line,) = answer.lines
    assert (line.kind, line.heads_permille, line.minutes) == ("head", 3500, 90)
    assert line.amount_minor == 52500


def test_a_child_the_list_does_not_name_pays_as_a_head() -> None:
    prices = all_day(a_row("W", "06:00", "30:00", 10000, unit="head_hour"))
    stay = a_stay("2026-11-04T13:00", "2026-11-04T14:00")

    answer = a_quote(stay, price_list=prices, children={"tall": 2})

    assert answer.total_minor == 40000


def test_more_children_than_people_is_malformed() -> None:
    stay = a_stay("2026-11-04T13:00", "2026-11-04T14:00")

    with pytest.raises(Malformed):
        a_quote(stay, party_size=2, children={"half": 3})


@pytest.mark.parametrize(
    ("party_size", "floor"),
    [
        (2, MinimumSpend("room", 50000, 50000)),
        (5, MinimumSpend("head", 10000, 50000)),
        (6, MinimumSpend("head", 10000, 60000)),
    ],
)
def test_the_highest_minimum_spend_touched_holds(party_size: int, floor: MinimumSpend) -> None:
    prices = all_day(
        a_row("W", "12:00", "18:00", 5800, minimum_spend=per_head(10000)),
        a_row("W", "18:00", "24:00", 11800, minimum_spend=per_room(50000)),
    )

    answer = a_quote(
        a_stay("2026-11-04T17:00", "2026-11-04T19:00"), price_list=prices, party_size=party_size
    )

    assert answer.minimum_spend == floor


@pytest.mark.parametrize("terms", [{}, {"minimum_spend": per_room(0)}])
def test_nothing_to_spend_is_no_minimum_spend(terms: dict[str, Any]) -> None:
    prices = all_day(a_row("W", "12:00", "24:00", 5800, **terms))

    stay = a_stay("2026-11-04T17:00", "2026-11-04T19:00")

    assert a_quote(stay, price_list=prices).minimum_spend is None
