"""Money: whole minor units of a currency, never a float. Source: ISO 4217 exponents."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0}
SIGNS = {"CNY": "¥", "TWD": "NT$", "EUR": "€", "JPY": "¥", "USD": "$", "HKD": "HK$"}
SHOWN_WITHOUT_DECIMALS = frozenset({"TWD"})


def exponent_of(currency: str) -> int:
    """Return how many decimals `currency` has (two unless ISO 4217 says otherwise)."""
    return EXPONENTS.get(currency, 2)


def round_half_up(amount: Fraction | Decimal) -> int:
    """Round to the nearest whole minor unit, halves away from zero upwards."""
    if isinstance(amount, Fraction):
        floor, rest = divmod(amount.numerator, amount.denominator)
        return int(floor) + (1 if 2 * rest >= amount.denominator else 0)
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def permille_of(amount_minor: int, permille: int) -> int:
    """Return `permille` thousandths of an amount, rounded half up to a minor unit."""
    return round_half_up(Fraction(amount_minor * permille, 1000))


def shown(amount_minor: int, currency: str) -> str:
    """Write an amount as a person says it: ¥388, ¥38.50, NT$1,099."""
    exponent = exponent_of(currency)
    whole = 10**exponent
    units, rest = divmod(abs(amount_minor), whole)
    if currency in SHOWN_WITHOUT_DECIMALS:
        units, rest = round_half_up(Fraction(abs(amount_minor), whole)), 0
    sign = "-" if amount_minor < 0 else ""
    figures = f"{units:,}"
    if rest:
        figures += f".{rest:0{exponent}d}"
    return f"{sign}{SIGNS.get(currency, currency + ' ')}{figures}"
