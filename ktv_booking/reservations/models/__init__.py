"""Tables of the reservation desk."""

from ktv_booking.reservations.models.figures import DayFigure, DayHour
from ktv_booking.reservations.models.records import (
    AttributionCorrection,
    DepositEntry,
    Group,
    Move,
    PhoneBlock,
    Plan,
    ProtectionProposals,
    Rebooking,
    Turnaway,
)
from ktv_booking.reservations.models.reservation import Reservation

__all__ = [
    "AttributionCorrection",
    "DayFigure",
    "DayHour",
    "DepositEntry",
    "Group",
    "Move",
    "PhoneBlock",
    "Plan",
    "ProtectionProposals",
    "Rebooking",
    "Reservation",
    "Turnaway",
]
