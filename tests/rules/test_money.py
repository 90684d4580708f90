"""Money is whole minor units, rounded half up, written as people say it."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ktv_booking.kernel.money import exponent_of, permille_of, round_half_up, shown


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(49, 100), 0),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(7), 7),
        (Fraction(0), 0),
        (Decimal("0.5"), 1),
        (Decimal("1.4999"), 1),
        (Decimal("2.5"), 3),
    ],
)
def test_a_half_is_rounded_up(amount: Fraction | Decimal, rounded: int) -> None:
    assert round_half_up(amount) == rounded


@pytest.mark.parametrize(
    ("amount", "permille", "part"),
    [(10_000, 100, 1_000), (5, 100, 1), (4, 100, 0), (999, 0, 0), (999, 1000, 999), (1, 500, 1)],
)
def test_permille_of_an_amount(amount: int, permille: int, part: int) -> None:
    assert permille_of(amount, permille) == part


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (38_800, "CNY", "¥388"),
        (3_850, "CNY", "¥38.50"),
        (5, "CNY", "¥0.05"),
        (0, "CNY", "¥0"),
        (109_900, "TWD", "NT$1,099"),
        (1_099, "JPY", "¥1,099"),
        (1_234_567_89, "EUR", "€1,234,567.89"),
        (-3_850, "CNY", "-¥38.50"),
        (500, "CHF", "CHF 5"),
    ],
)
def test_an_amount_is_written_as_it_is_said(amount: int, currency: str, said: str) -> None:
    assert shown(amount, currency) == said


@pytest.mark.parametrize(
    ("currency", "exponent"), [("CNY", 2), ("TWD", 2), ("JPY", 0), ("KRW", 0), ("VND", 0)]
)
def test_exponents_are_those_of_iso_4217(currency: str, exponent: int) -> None:
    assert exponent_of(currency) == exponent
