"""Why somebody whom a list would have had is not on it: the first reason that holds, in words.

Source: issue of the call lists; rules F12; docs/rules.md R-60.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from ktv_booking.kernel.text import Text

ADULT_AT: Final = 18
"""Nobody younger is called about an offer, wherever the venue lies: our own caution."""

BOOKED_AROUND: Final = timedelta(days=7)
"""A booking until so long after a birthday is the birthday's."""


class LeftOut(StrEnum):
    """Why not, the first that is looked at first.

    `already_booked` comes first: the booking gets its note, whatever else there is to say.
    """

    ALREADY_BOOKED = "already_booked"
    DO_NOT_CALL = "do_not_call"
    CONSENT = "consent"
    UNDER_AGE = "under_age"
    NUMBER_BAD = "number_bad"
    BENEFIT_GIVEN = "benefit_given"
    REFUSED_LATELY = "refused_lately"
    CALLED_FOR_ANOTHER = "called_for_another"


SAID: Final = {
    LeftOut.ALREADY_BOOKED: Text(zh="已有预订", en="has a booking already"),
    LeftOut.DO_NOT_CALL: Text(zh="本人要求勿打", en="asked not to be called"),
    LeftOut.CONSENT: Text(zh="未同意或已撤回同意", en="has not consented, or no longer does"),
    LeftOut.UNDER_AGE: Text(zh="未成年", en="is under age"),
    LeftOut.NUMBER_BAD: Text(zh="没有可用的号码", en="has no number that works"),
    LeftOut.BENEFIT_GIVEN: Text(zh="本年度已告知", en="has been told already, this year"),
    LeftOut.REFUSED_LATELY: Text(zh="近期表示不感兴趣", en="was not interested, lately"),
    LeftOut.CALLED_FOR_ANOTHER: Text(
        zh="近期已有其他外呼", en="is being called, or was, for something else"
    ),
}
