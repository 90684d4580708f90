"""What holds where a venue's document is silent, window by window.

Source: domain/demo.md (policy defaults) and rules C1-C3; the choice of each value is ours.
"""

from collections.abc import Mapping
from typing import Any

from ktv_booking.venues.rules.policy.terms import (
    BelowMinimum,
    EndRule,
    GraceExtensions,
    Mode,
    Moment,
    OpenLimits,
    RefundTier,
    SilentMoves,
)

DEPOSIT_DUE_MINUTES = {"same_day": 30, "within_7_days": 120, "beyond_7_days": 1440}

_EVERY_WINDOW: Mapping[str, Any] = {
    "mode": Mode.OPEN,
    "horizon_days": 60,
    "short_notice_minutes": 60,
    "hold_minutes": 5,
    "grace_minutes": 15,
    "grace_by_tier": {},
    "grace_extensions": GraceExtensions(agent_minutes=10, agent_times=1, manager_minutes=30),
    "deposit": None,
    "refund_tiers": (RefundTier(24 * 60, 100), RefundTier(2 * 60, 50)),
    "free_moves": 1,
    "min_minutes": 60,
    "max_minutes": None,
    "extension_unit_minutes": 30,
    "warn_minutes": 10,
    "end_rule": EndRule.FIXED,
    "lead_minutes": 0,
    "pin_allowed": True,
    "pin_quota": 15,
    "quota": None,
    "hold_back": 0,
    "release_minutes": 60,
    "free_cancel_minutes": 0,
    "max_open_per_phone": OpenLimits(overlapping=1, open=3, booker=10),
    # A request keeps its room, so that saying yes to it never fails.
    "requested_occupies": True,
    "request_expires_minutes": 1440,
    "tell_room": Moment.ARRIVAL,
    "fix_room": 30,
    "upgrade_ranks": 1,
    "upgrade_to_top": False,
    "silent_moves": SilentMoves(most=6, quiet_minutes=45),
    "below_minimum": BelowMinimum.OPEN,
}

HOUSE_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "same_day": _EVERY_WINDOW,
    "within_7_days": _EVERY_WINDOW,
    "beyond_7_days": {
        **_EVERY_WINDOW,
        "mode": Mode.REGISTER,
        "pin_allowed": False,
        "max_open_per_phone": OpenLimits(overlapping=1, open=2, booker=10),
    },
}
