"""Asking for a second person's word, giving it, and resting an action on it.

What is done on somebody's authority is counted in their month under the lock of its row, and the
approval it rests on is used in the same transaction: where the action is refused or only
rehearsed, neither has happened. Source: rules C8, F6; docs/adr/0024.
"""

from ktv_booking.access.approvals.service.acting import authorise
from ktv_booking.access.approvals.service.deciding import (
    approval_for_decision,
    ask,
    decide,
    forget_seen,
)
from ktv_booking.access.approvals.service.matters import (
    LEAST,
    Act,
    Question,
    Venue,
    case_of,
    slip_of,
)

__all__ = [
    "LEAST",
    "Act",
    "Question",
    "Venue",
    "approval_for_decision",
    "ask",
    "authorise",
    "case_of",
    "decide",
    "forget_seen",
    "slip_of",
]
