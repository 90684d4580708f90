"""What a move gives away: whom it lets pay less than the house would ask, and by how much."""

from dataclasses import dataclass, replace
from typing import Literal

from ktv_booking.kernel.approval import ApprovalKind, Extent
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment.free import free_of_class
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.judging import price_of
from ktv_booking.reservations.rules.placements import is_free_upgrade
from ktv_booking.reservations.rules.quotes import NoPriceForTime, Quote
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.service.opening import InHand
from ktv_booking.rooms.rules import ClassFacts
from ktv_booking.venues.rules.facts import PublishedPrices

One = tuple[ApprovalKind, Extent]
Guarded = tuple[One, ...]


@dataclass(frozen=True, slots=True)
class Going:
    """A party on its way to a room of class `used`: the whole stay, and the rest that it moves."""

    stay: Stay
    slot: Slot
    rest: Slot
    used: ClassFacts
    charged: ClassFacts
    reason: str
    chose: Literal["booked", "used"] | None
    prices: PublishedPrices


def guarded_by(hand: InHand, book: DayBook, going: Going) -> Guarded:
    """Return what somebody answers for.

    A larger room at a smaller one's price, by what the larger costs more; and for who sits
    already, a class that commits them to less than the present one, by how much less.
    """
    given = [_free_upgrade(hand, book, going), _lower_minimum(hand, book, going)]
    return tuple(one for one in given if one is not None)


def _free_upgrade(hand: InHand, book: DayBook, going: Going) -> One | None:
    if going.used.id == hand.row.used_class_id and going.chose is None:
        return None
    booked, used, charged = hand.booked_class, going.used, going.charged
    is_full = not free_of_class(book.rooms, booked, going.rest)
    if not is_free_upgrade(
        booked, used, charged, reason=going.reason, house_fit=False, booked_class_is_full=is_full
    ):
        return None
    asked, worth = (_price(going, going.slot, one, book) for one in (charged, used))
    given = _fees(worth) - _fees(asked)
    return ApprovalKind.FREE_UPGRADE, Extent(amount_minor=max(0, given))


def _lower_minimum(hand: InHand, book: DayBook, going: Going) -> One | None:
    present = hand.charged_class
    if hand.status is not Status.SEATED or going.charged.id == present.id:
        return None
    before, after = (_price(going, going.rest, one, book) for one in (present, going.charged))
    less = _committed(before) - _committed(after)
    return (ApprovalKind.LOWER_MINIMUM_SPEND, Extent(amount_minor=less)) if less > 0 else None


def _price(going: Going, slot: Slot, charged: ClassFacts, book: DayBook) -> Quote | None:
    """Return what a stay costs in a class; None where the price list is silent."""
    stay = replace(going.stay, starts_at=slot.starts_at, minutes=slot.minutes)
    try:
        return price_of(stay, slot, charged, book, going.prices)
    except NoPriceForTime:
        return None


def _fees(price: Quote | None) -> int:
    return 0 if price is None else price.total_minor


def _committed(price: Quote | None) -> int:
    return 0 if price is None or price.minimum_spend is None else price.minimum_spend.total_minor
