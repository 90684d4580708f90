"""Pricing a reservation anew under the price list it was agreed by."""

from datetime import datetime
from typing import Any

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.rules.judging import price_of
from ktv_booking.reservations.rules.quotes import EarlierClass, Quote, charged_from
from ktv_booking.reservations.service.opening import InHand
from ktv_booking.rooms.rules import ClassFacts, House


def reprice(hand: InHand) -> None:
    """Write what the stay costs as it stands now: other heads, another class, another length.

    Raises:
        NoPriceForTime: the price list is silent about part of it.
    """
    hand.row.quote = price_as_charged(hand, hand.slot).as_document()


def price_as_charged(hand: InHand, slot: Slot) -> Quote:
    """Return what a stay of this length costs in the classes that it is charged as.

    Raises:
        NoPriceForTime: the price list is silent about part of it.
    """
    earlier = earlier_classes(hand)
    return price_of(hand.stay, slot, hand.charged_class, hand.book, hand.prices, earlier=earlier)


def earlier_classes(hand: InHand) -> tuple[EarlierClass, ...]:
    """Return the classes that were charged before the party changed rooms, the first first."""
    ladder = hand.book.house.ladder
    return tuple(
        EarlierClass(
            next(one.code for one in ladder if str(one.id) == said["room_class_id"]),
            hand.venue.local(datetime.fromisoformat(said["until"])),
        )
        for said in hand.row.charged_before or ()
    )


def classes_after_change(
    hand: InHand, stay: Stay, charged: ClassFacts, *, changed_at: datetime
) -> tuple[EarlierClass, ...]:
    """Return the classes charged until a seated party goes over to `charged` at `changed_at`.

    Raises:
        NoPriceForTime: the price list is silent about part of it.
    """
    slot, before = hand.slot, earlier_classes(hand)
    if charged.id == hand.charged_class.id:
        return before
    book, prices = hand.book, hand.prices
    at = charged_from(
        changed_at,
        before=price_of(stay, slot, hand.charged_class, book, prices, earlier=before),
        price_after=lambda span: price_of(stay, span, charged, book, prices),
    )
    return (*before, EarlierClass(hand.charged_class.code, at)) if at > slot.starts_at else before


def as_document(earlier: tuple[EarlierClass, ...], house: House) -> list[dict[str, Any]] | None:
    """Return classes charged earlier as a reservation keeps them; None where there are none."""
    return [
        {
            "room_class_id": str(house.ladder.coded(one.room_class).id),
            "until": one.until.isoformat(),
        }
        for one in earlier
    ] or None
