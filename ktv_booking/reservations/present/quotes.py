"""Prices as the contract shows them: one stay's quote, and the quote of rooms taken together."""

from collections.abc import Mapping, Sequence
from typing import Any

from ktv_booking.reservations.rules.quotes import Quote
from ktv_booking.reservations.schemas import MinimumSpendOut, QuoteOut


def quote_out(quote: Quote) -> QuoteOut:
    """Return a quote just made."""
    return QuoteOut.model_validate(quote.as_document())


def kept_quote_out(document: Mapping[str, Any] | None) -> QuoteOut | None:
    """Return the quote a reservation keeps, as it was when it was agreed."""
    return None if document is None else QuoteOut.model_validate(document)


def quote_of_rooms(quotes: Sequence[Quote]) -> QuoteOut:
    """Return what several rooms cost in sum: all their lines, one total.

    Their minimum spends add up: each room owes its own.
    """
    if len(quotes) == 1:
        return quote_out(quotes[0])
    each = [quote_out(quote) for quote in quotes]
    spend = sum(one.minimum_spend.total_minor for one in each if one.minimum_spend)
    return QuoteOut(
        lines=[line for one in each for line in one.lines],
        fees_minor=sum(one.fees_minor for one in each),
        service_charge_minor=sum(one.service_charge_minor for one in each),
        total_minor=sum(one.total_minor for one in each),
        minimum_spend=_spend_of_rooms(spend),
        price_list_version=each[0].price_list_version,
    )


def _spend_of_rooms(total: int) -> MinimumSpendOut | None:
    return MinimumSpendOut(basis="room", amount_minor=total, total_minor=total) if total else None
