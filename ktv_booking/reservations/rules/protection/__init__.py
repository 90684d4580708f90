"""Peak rules: hours that are kept for longer stays, proposed from what the house has seen.

`propose` finds them in past evenings, `replay` shows what they would have decided, and
`PeakRule.override` is what a manager publishes in the policy. Off until somebody does.
"""

from ktv_booking.reservations.rules.protection.peak import PeakRule
from ktv_booking.reservations.rules.protection.proposing import Proposal, propose
from ktv_booking.reservations.rules.protection.replaying import Evening, Replayed, replay
from ktv_booking.reservations.rules.protection.wish import PastWish
from ktv_booking.reservations.rules.protection.worth import SlotPrices, slot_prices

__all__ = [
    "Evening",
    "PastWish",
    "PeakRule",
    "Proposal",
    "Replayed",
    "SlotPrices",
    "propose",
    "replay",
    "slot_prices",
]
