"""The habits of callers: how many ring, for when, how long before, and what they do then.

Every number is trade judgement, not law; shares are parts of one.
Source: domain/rules C1, C2, C14 for grace, horizons and no-shows; the rest is ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

HOURLY: Mapping[int, float] = {
    6: 0.3, 7: 0.2, 8: 0.2, 9: 0.3, 10: 0.4, 11: 0.5,
    12: 0.6, 13: 0.9, 14: 1.0, 15: 1.0, 16: 0.9, 17: 0.9,
    18: 1.8, 19: 3.2, 20: 3.6, 21: 2.4, 22: 1.3, 23: 0.7,
    24: 0.5, 25: 0.3, 26: 0.3, 27: 0.2, 28: 0.1, 29: 0.1,
}  # fmt: skip
"""How much an hour is liked as a start; 25 is one in the morning of the same business day."""

LOAD: Mapping[int, float] = {1: 0.7, 2: 0.7, 3: 0.75, 4: 0.85, 5: 1.6, 6: 1.7, 7: 0.95}
"""What a weekday wants of the house, where 1 fills it about once over."""

PARTIES_PER_ROOM = 2.3
"""Parties that one room takes on a business date that is full."""

STAYS: Mapping[int, float] = {60: 2, 90: 2, 120: 33, 150: 6, 180: 40, 240: 14, 300: 3}
"""How long parties want to stay, in minutes, by weight."""


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of callers who do a thing."""

    hourly: Mapping[int, float] = field(default_factory=lambda: HOURLY)
    load: Mapping[int, float] = field(default_factory=lambda: LOAD)
    parties_per_room: float = PARTIES_PER_ROOM
    stays: Mapping[int, float] = field(default_factory=lambda: STAYS)

    walks_in: float = 0.12
    is_group: float = 0.02
    same_day: float = 0.50
    within_7_days: float = 0.33
    too_far_ahead: float = 0.02
    rings_at_the_last_minute: float = 0.2

    names_the_class: float = 0.65
    asks_one_class_up: float = 0.1
    wants_a_room: float = 0.15
    insists_on_the_room: float = 0.5
    wishes_a_feature: float = 0.06
    is_too_many: float = 0.004
    has_minors: float = 0.004
    starts_off_the_grid: float = 0.004
    until_close: float = 0.03
    asks_past_closing: float = 0.04
    rings_again_from_the_same_phone: float = 0.04

    asks_first: float = 0.3
    takes_an_alternative: float = 0.55
    leaves_a_wish: float = 0.45
    withdraws_the_wish: float = 0.1
    asks_to_hold: float = 0.03
    pays_the_deposit: float = 0.82
    is_waived: float = 0.04

    cancels: float = 0.08
    cancels_by_mistake: float = 0.1
    another_time: float = 0.06
    party_grows: float = 0.05
    party_shrinks: float = 0.04
    swaps: float = 0.015

    never_comes: float = 0.05
    comes_late: float = 0.12
    rings_when_late: float = 0.5
    extends: float = 0.20
    asks_the_price_first: float = 0.4
    overstays: float = 0.08
    leaves_early: float = 0.10
    changes_room: float = 0.02

    outages_per_day: float = 0.35
