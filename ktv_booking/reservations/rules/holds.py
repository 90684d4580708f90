"""How many rooms may be held without being taken, so that nobody hoards them."""

from dataclasses import dataclass
from datetime import timedelta

from ktv_booking.reservations.rules.limits import TooManyOpenBookings
from ktv_booking.reservations.rules.states import Status
from ktv_booking.venues.rules.policy import PolicyTerms

LOOKED_BACK = timedelta(hours=1)
"""How far back holds of a phone are counted."""

AGAIN = 2
"""Within that time a phone may hold twice what it may have open: a plan changes once."""

CAME_TO_NOTHING = frozenset({Status.HELD, Status.REQUESTED, Status.EXPIRED, Status.CANCELLED})
"""What counts as held in vain, so far; what was confirmed was no hoarding."""


@dataclass(frozen=True, slots=True)
class HoldLimits:
    """How many rooms one person or program may hold at once, and in an hour; 0 is no limit."""

    at_once: int = 20
    an_hour: int = 120


def ensure_seldom_held(terms: PolicyTerms, *, held_lately: int, is_booker: bool) -> None:
    """Refuse a phone that holds again and again and takes nothing.

    Raises:
        TooManyOpenBookings: kind holds.

    Source: reliability.md B T6; how many is ours (docs/rules.md R-24).
    """
    limits = terms.max_open_per_phone
    limit = AGAIN * (limits.booker if is_booker else limits.open)
    if held_lately >= limit:
        raise TooManyOpenBookings(kind="holds", limit=limit, present=held_lately)
