"""The refusals of calls: not now, not at all, not yours."""

from ktv_booking.client.refusals.base import Refused


class BookedOnAnotherCall(Refused):
    """This booking is noted with another call: it counts for that one."""


class CallCapReached(Refused):
    """Called often enough for now; `again_at` says from when."""


class CallListPaused(Refused):
    """The list is paused, or its campaign switched off."""


class CallNotOpen(Refused):
    """Nothing was dialled here whose result is not noted."""


class CallStillOpen(Refused):
    """The last call has no result yet: note it first."""


class NoFollowUp(Refused):
    """No manager was asked for after this call."""


class NoTextWanted(Refused):
    """They refused texts: something else has to follow."""


class NotToBeCalled(Refused):
    """This person is not called at all; `why` says the reason."""


class NumberNotDialable(Refused):
    """This number is left alone: take another."""


class OutsideCallHours(Refused):
    """Nobody is rung at this hour: `opens_at` says from when, or which a campaign may have."""


class TaskNotInHand(Refused):
    """Somebody else has the task, or nobody: claim one."""


class TaskOver(Refused):
    """The task is done or closed."""
