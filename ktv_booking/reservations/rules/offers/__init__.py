"""What a good desk offers instead of "no": what to try, in which order, in which words.

Pure: the caller tries every candidate against the real rules. Source: workflows 02, 05, 08 (the
order is ours: as near as possible to what was wanted first, another house last).
"""

from ktv_booking.reservations.rules.offers.offer import Asked, Offer, OfferKind
from ktv_booking.reservations.rules.offers.ranking import find_offers, rank_offers
from ktv_booking.reservations.rules.offers.saying import Beginning, beginning_of, said_offer
from ktv_booking.reservations.rules.offers.searching import (
    candidate_starts,
    candidates,
    pairs_to_try,
)

__all__ = [
    "Asked",
    "Beginning",
    "Offer",
    "OfferKind",
    "beginning_of",
    "candidate_starts",
    "candidates",
    "find_offers",
    "pairs_to_try",
    "rank_offers",
    "said_offer",
]
