"""Calling out as the contract shows it."""

from ktv_booking.outreach.present.festivals import festivals_out

__all__ = ["festivals_out"]
