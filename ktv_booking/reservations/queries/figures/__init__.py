"""The figures of business days, counted from the book itself in one statement."""

from ktv_booking.reservations.queries.figures.counting import figures_counted, hours_counted
from ktv_booking.reservations.queries.figures.days import CountedDay, counted_days, supply_on

__all__ = ["CountedDay", "counted_days", "figures_counted", "hours_counted", "supply_on"]
