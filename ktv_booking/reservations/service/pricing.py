"""Pricing a reservation anew under the price list it was agreed by."""

from ktv_booking.reservations.rules.judging import price_of
from ktv_booking.reservations.service.opening import InHand


def reprice(hand: InHand) -> None:
    """Write what the stay costs as it stands now: other heads, another class, another length.

    Raises:
        NoPriceForTime: the price list is silent about part of it.
    """
    price = price_of(hand.stay, hand.slot, hand.charged_class, hand.book, hand.prices)
    hand.row.quote = price.as_document()
