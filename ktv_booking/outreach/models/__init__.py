"""What calling out keeps: campaigns, the lists of a day, who is on one and who was left out."""

from ktv_booking.outreach.models.attempts import CallAttempt
from ktv_booking.outreach.models.campaigns import Campaign
from ktv_booking.outreach.models.lists import CallExclusion, CallList
from ktv_booking.outreach.models.tasks import CallTask
from ktv_booking.outreach.models.texts import CallText

__all__ = ["CallAttempt", "CallExclusion", "CallList", "CallTask", "CallText", "Campaign"]
