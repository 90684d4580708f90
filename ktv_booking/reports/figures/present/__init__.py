"""Figures as documents and as tables."""

from ktv_booking.reports.figures.present.comparison import comparison_out
from ktv_booking.reports.figures.present.fairness import fairness_out
from ktv_booking.reports.figures.present.keys import Asked
from ktv_booking.reports.figures.present.occupancy import occupancy_out
from ktv_booking.reports.figures.present.sheets import sheet_of
from ktv_booking.reports.figures.present.turnaways import turnaways_out

__all__ = [
    "Asked",
    "comparison_out",
    "fairness_out",
    "occupancy_out",
    "sheet_of",
    "turnaways_out",
]
