"""May this person be called, now? Asked when a list is built, when a task is claimed, at the dial.

Some answers close the task, others put it off. A refusal counts from the instant it is written
down: the third asking is the one that stands between it and the telephone.
Source: rules C12, F12; docs/rules.md R-73.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.rules.hours import CallHours
from ktv_booking.outreach.rules.retries import Terms

MOST_A_DAY_OF_A_NUMBER: Final = 3
GAP_OF_A_NUMBER: Final = timedelta(minutes=30)


class WhyNot(StrEnum):
    """Why somebody is not called at all; the first that holds is the one that is said."""

    GONE = "gone"
    DO_NOT_CALL = "do_not_call"
    CONSENT = "consent"
    UNDER_AGE = "under_age"
    NUMBER_BAD = "number_bad"
    REFUSED_LATELY = "refused_lately"
    ALREADY_BOOKED = "already_booked"
    REACHED = "reached"
    CALLED_FOR_ANOTHER = "called_for_another"
    EXHAUSTED = "exhausted"


SAID: Final = {
    WhyNot.GONE: Text(zh="已无此会员或预约", en="the member or the booking is gone"),
    WhyNot.DO_NOT_CALL: Text(zh="本人要求勿打", en="they asked not to be called"),
    WhyNot.CONSENT: Text(zh="未同意电话联系", en="they have not agreed to such calls"),
    WhyNot.UNDER_AGE: Text(zh="未成年", en="under age"),
    WhyNot.NUMBER_BAD: Text(zh="没有可拨的号码", en="no number of theirs may be dialled"),
    WhyNot.REFUSED_LATELY: Text(zh="近期已谢绝", en="they said no lately"),
    WhyNot.ALREADY_BOOKED: Text(zh="已有预约", en="they have booked already"),
    WhyNot.REACHED: Text(zh="此前已联系到本人", en="they were reached before"),
    WhyNot.CALLED_FOR_ANOTHER: Text(
        zh="本周已因其他活动致电", en="they were called for another campaign this week"
    ),
    WhyNot.EXHAUSTED: Text(zh="已达拨打次数上限", en="they were called as often as is allowed"),
}


class NotToBeCalled(Conflict):
    """This person is not called; `why` says the reason, and the task is over."""

    code = "not-to-be-called"
    title = Text(zh="不得拨打", en="This person is not to be called")
    detail = Text(zh="不得拨打：{said.zh}", en="This person is not to be called: {said.en}")

    @classmethod
    def because(cls, why: WhyNot, *, at: datetime) -> "NotToBeCalled":
        """Refuse for one reason, said in both languages, at the instant it was found."""
        return cls(why=why.value, said=SAID[why], at=at)


class CallCapReached(Conflict):
    """Not yet again; `again_at` says from when."""

    code = "call-cap-reached"
    title = Text(
        zh="近期拨打次数已满，请稍后再拨", en="They were called often enough for now: later"
    )
    detail = Text(
        zh="近期拨打次数已满，{again_at:%m-%d %H:%M} 起可再拨",
        en="They were called often enough for now; again from {again_at:%m-%d %H:%M}",
    )


@dataclass(frozen=True, slots=True)
class Callee:
    """What is known at this instant of who would be called."""

    is_there: bool = True
    do_not_call: bool = False
    may_be_contacted: bool = True
    is_under_age: bool = False
    good_numbers: int = 1
    refused_lately: bool = False
    has_booked: bool = False
    was_reached: bool = False
    called_for_another: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """One call that was made: when, and whether a telephone rang. Our own faults are not among."""

    at: datetime
    rang: bool = True


def why_not(callee: Callee, *, attempts: int, most: int) -> WhyNot | None:
    """Return the reason for which somebody is not called at all; None where there is none.

    The heavier reason is said first: who asked to be left alone is not told to be booked.

    Source: rules F12; docs/rules.md R-73.
    """
    found = {
        WhyNot.GONE: not callee.is_there,
        WhyNot.DO_NOT_CALL: callee.do_not_call,
        WhyNot.CONSENT: not callee.may_be_contacted,
        WhyNot.UNDER_AGE: callee.is_under_age,
        WhyNot.NUMBER_BAD: callee.good_numbers < 1,
        WhyNot.REFUSED_LATELY: callee.refused_lately,
        WhyNot.ALREADY_BOOKED: callee.has_booked,
        WhyNot.REACHED: callee.was_reached,
        WhyNot.CALLED_FOR_ANOTHER: callee.called_for_another,
        WhyNot.EXHAUSTED: attempts >= most,
    }
    return next((why for why in WhyNot if found[why]), None)


def person_ready_at(made: Iterable[Made], terms: Terms, *, now: datetime) -> datetime:
    """Return from when a person may be called again, for whatever campaign; `now` where now."""
    return _ready_at(list(made), terms.hours, terms.per_day, terms.min_gap, now)


def number_ready_at(made: Iterable[Made], hours: CallHours, *, now: datetime) -> datetime:
    """Return from when a number may be dialled again, whoever carries it; `now` where now.

    Three calls a day, thirty minutes apart: what a family that shares a number bears together.

    Source: rules C12 (OB1); docs/rules.md R-73.
    """
    return _ready_at(list(made), hours, MOST_A_DAY_OF_A_NUMBER, GAP_OF_A_NUMBER, now)


def ensure_ready(*instants: datetime, now: datetime) -> None:
    """Let a call pass that may be made now by every one of its limits.

    Raises:
        CallCapReached: says from when.
    """
    again_at = max(instants)
    if again_at > now:
        raise CallCapReached(again_at=again_at)


def _ready_at(
    made: Sequence[Made], hours: CallHours, per_day: int, gap: timedelta, now: datetime
) -> datetime:
    today = hours.day_of(now)
    if sum(hours.day_of(one.at) == today for one in made) >= per_day:
        tomorrow = hours.next_day(now)
        return hours.next_on(tomorrow) or tomorrow
    return max([now, *(one.at + gap for one in made if one.rang)])
