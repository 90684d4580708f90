"""Strategies side by side: the same callers of an evening under each way of giving rooms.

`side_by_side` plays, prints and draws; `days_of` and `figures_of` are for who wants the figures.
"""

from ktv_booking.simulate.strategies.compare import Day, Figures, days_of, figures_of
from ktv_booking.simulate.strategies.running import NoSuchStrategy, side_by_side, strategies_named
from ktv_booking.simulate.strategies.strategy import STRATEGIES, Strategy

__all__ = [
    "STRATEGIES",
    "Day",
    "Figures",
    "NoSuchStrategy",
    "Strategy",
    "days_of",
    "figures_of",
    "side_by_side",
    "strategies_named",
]
