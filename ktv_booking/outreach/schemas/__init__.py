"""What routes of calling out take and answer."""

from ktv_booking.members.schemas import (
    ConsentOut,
    DoNotCall,
    ImportOut,
    ImportRowOut,
    MemberOut,
    MergeOut,
    NewConsent,
    NewMerge,
    RowProblem,
)
from ktv_booking.outreach.schemas.calls import (
    CallAttemptOut,
    CallClaimOut,
    CallFollowUp,
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
from ktv_booking.outreach.schemas.guests import GuestPhoneOut, PhoneConfirmation
from ktv_booking.outreach.schemas.sweeps import SweepOut

__all__ = [
    "CallAttemptOut",
    "CallClaimOut",
    "CallFollowUp",
    "CallResultOut",
    "CallTaskAssignment",
    "CallTaskOut",
    "CallTaskReturn",
    "CallTextOut",
    "ConsentOut",
    "DialOut",
    "DoNotCall",
    "FestivalOut",
    "FestivalsOut",
    "GuestPhoneOut",
    "ImportOut",
    "ImportRowOut",
    "MemberOut",
    "MergeOut",
    "NewCallClaim",
    "NewCallResult",
    "NewConsent",
    "NewDial",
    "NewMerge",
    "NextStepOut",
    "PassedTaskOut",
    "PhoneConfirmation",
    "Region",
    "RowProblem",
    "SweepOut",
]
