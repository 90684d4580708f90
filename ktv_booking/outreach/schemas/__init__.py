"""What routes of calling out take and answer."""

from ktv_booking.members.schemas import DoNotCall, MemberOut
from ktv_booking.outreach.schemas.calls import (
    CallAttemptOut,
    CallClaimOut,
    CallResultOut,
    CallTaskAssignment,
    CallTaskOut,
    CallTaskReturn,
    CallTextOut,
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
    "CallTextOut",
    "DialOut",
    "DoNotCall",
    "FestivalOut",
    "FestivalsOut",
    "MemberOut",
    "NewCallClaim",
    "NewCallResult",
    "NewDial",
    "NextStepOut",
    "PassedTaskOut",
    "Region",
]
