"""Ballast: a chain of houses with months of bookings, to measure with. Never for a live store."""

from ktv_booking.ballast.filling import Filled, Size, StoreNotEmpty, fill, overlaps_in

__all__ = ["Filled", "Size", "StoreNotEmpty", "fill", "overlaps_in"]
