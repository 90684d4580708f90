"""Tables of the reservation desk."""

from ktv_booking.reservations.models.records import DepositEntry, Group, Move, Plan, Turnaway
from ktv_booking.reservations.models.reservation import Reservation

__all__ = ["DepositEntry", "Group", "Move", "Plan", "Reservation", "Turnaway"]
