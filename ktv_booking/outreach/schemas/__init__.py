"""What routes of calling out take and answer."""

from ktv_booking.outreach.schemas.calls import (
    CallAttemptOut,
    CallClaimOut,
    CallResultOut,
    CallTaskAssignment,
    CallTaskOut,
    CallTaskReturn,
    DialOut,
    NewCallClaim,
    NewCallResult,
    NewDial,
    NextStepOut,
    PassedTaskOut,
)
from ktv_booking.outreach.schemas.festivals import FestivalOut, FestivalsOut, Region

__all__ = [
    "CallAttemptOut",
    "CallClaimOut",
    "CallResultOut",
    "CallTaskAssignment",
    "CallTaskOut",
    "CallTaskReturn",
    "DialOut",
    "FestivalOut",
    "FestivalsOut",
    "NewCallClaim",
    "NewCallResult",
    "NewDial",
    "NextStepOut",
    "PassedTaskOut",
    "Region",
]
