"""What a stay costs, line by line, and the food and drink it commits the party to.

Source: api.md section 2, the quote law; rules F11.
"""

from ktv_booking.reservations.rules.quotes.changes import EarlierClass, charged_from
from ktv_booking.reservations.rules.quotes.lines import LineKind, MinimumSpend, Quote, QuoteLine
from ktv_booking.reservations.rules.quotes.pricing import NoPriceForTime, quote

__all__ = [
    "EarlierClass",
    "LineKind",
    "MinimumSpend",
    "NoPriceForTime",
    "Quote",
    "QuoteLine",
    "charged_from",
    "quote",
]
