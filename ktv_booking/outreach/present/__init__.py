"""Calling out as the contract shows it."""

from ktv_booking.outreach.present.calls import (
    attempt_out,
    call_task_out,
    change_said,
    claim_out,
    dial_out,
    result_of,
    result_out,
    wanted_of,
)
from ktv_booking.outreach.present.festivals import festivals_out
from ktv_booking.outreach.present.guests import guest_phone_out

__all__ = [
    "attempt_out",
    "call_task_out",
    "change_said",
    "claim_out",
    "dial_out",
    "festivals_out",
    "guest_phone_out",
    "result_of",
    "result_out",
    "wanted_of",
]
