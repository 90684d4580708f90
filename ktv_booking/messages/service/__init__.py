"""Telling guest and booker: note what is to be told, send it, send it anew."""

from ktv_booking.messages.service.noting import HANDLERS, remind
from ktv_booking.messages.service.resending import resend
from ktv_booking.messages.service.sending import send_waiting

__all__ = ["HANDLERS", "remind", "resend", "send_waiting"]
