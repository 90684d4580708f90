"""What head office and managers do to a venue: set it up, publish its rules, switch its days."""

from ktv_booking.venues.service.calendar import SWITCHES, day_for_change, kept_day, switch_day
from ktv_booking.venues.service.setup import (
    change_venue,
    described,
    ensure_may_open_venues,
    locked_venue,
    open_venue,
    venue_for_change,
)
from ktv_booking.venues.service.versions import (
    ensure_policy_fits,
    ensure_prices_fit,
    in_force,
    publish_policy,
    publish_price_list,
)

__all__ = [
    "SWITCHES",
    "change_venue",
    "day_for_change",
    "described",
    "ensure_may_open_venues",
    "ensure_policy_fits",
    "ensure_prices_fit",
    "in_force",
    "kept_day",
    "locked_venue",
    "open_venue",
    "publish_policy",
    "publish_price_list",
    "switch_day",
    "venue_for_change",
]
