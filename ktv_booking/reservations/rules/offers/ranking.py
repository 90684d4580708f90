"""Which alternatives are said, and in which order."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from ktv_booking.reservations.rules.offers.offer import Offer, OfferKind

MOST_OFFERS = 8
PER_KIND = 2
NEAR = timedelta(minutes=60)

TryIt = Callable[[Offer], Offer | None]


def find_offers(
    by_kind: Mapping[OfferKind, Iterable[Offer]],
    try_it: TryIt,
    *,
    per_kind: int = PER_KIND,
    most: int = MOST_OFFERS,
) -> list[Offer]:
    """Return what can be booked, best first, trying no more of a kind than needed.

    `try_it` answers what can be booked (the candidate, or amended: shorter, rooms filled in) or
    None. Each kind stops at its `per_kind`-th success; two pairs of rooms that would be said in
    the same words are one offer.
    """
    found: list[Offer] = []
    for those in by_kind.values():
        good = 0
        for candidate in those:
            if any(candidate.reads_like(other) for other in found):
                continue
            if offer := try_it(candidate):
                found.append(offer)
                good += 1
            if good == per_kind:
                break
    return rank_offers(found, most=most)


def rank_offers(offers: Iterable[Offer], *, most: int = MOST_OFFERS) -> list[Offer]:
    """Return the offers in the order in which a good desk says them, at most `most`.

    Where there are too many, the best of each kind stays before a second of any kind.
    """
    ordered = sorted(dict.fromkeys(offers), key=_order)
    firsts = {offer.kind: offer for offer in reversed(ordered)}
    chosen = sorted(firsts.values(), key=_order)[:most]
    others = [offer for offer in ordered if offer not in chosen]
    return sorted(chosen + others[: most - len(chosen)], key=_order)


_ORDER_OF_KINDS = {
    OfferKind.OTHER_ROOM: -2,
    OfferKind.LONGER: -1,
    OfferKind.LARGER_CLASS: 1,
    OfferKind.SMALLER_CLASS: 2,
    OfferKind.SHORTER: 3,
    OfferKind.SPLIT: 5,
    OfferKind.SISTER_VENUE: 6,
}


def _order(offer: Offer) -> tuple[int, int, int, bool, int, bool, str]:
    """Put same class within the hour first, beyond the hour after what keeps the hour."""
    near = offer.distance_minutes <= NEAR // timedelta(minutes=1)
    return (
        _ORDER_OF_KINDS.get(offer.kind, 0 if near else 4),
        offer.distance_minutes,
        offer.rank_distance,
        not offer.adjoining,
        -offer.minutes,
        offer.kind is OfferKind.EARLIER,
        f"{offer.venue_id} {offer.room_ids}",
    )
