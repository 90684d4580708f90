"""Hours that are agreed on the telephone: such as the law allows, and not when it is too late.

What cannot be kept is refused while the person is still on the line, and never put elsewhere in
silence. Source: workflows 34, 40; rules C12, F12; docs/rules.md R-70, R-72.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.rules.hours import CallHours, next_on_all

LATEST_AFTER_THE_LIST: Final = timedelta(days=30)
"""So long a list is kept in hand at most for calls that were promised."""

FIELD: Final = "call_back_at"
UNLAWFUL = Text(
    zh="该时刻不得拨打；其后最早为{then:%m-%d %H:%M}",
    en="nobody may be called then; from {then:%m-%d %H:%M} they may",
)
NEVER = Text(zh="该时刻不得拨打", en="nobody may be called then")
TOO_LATE = Text(
    zh="须早于{until:%m-%d %H:%M}，再晚这通电话已无意义",
    en="before {until:%m-%d %H:%M}: later the call would come too late",
)


@dataclass(frozen=True, slots=True)
class Appointments:
    """When a call may be agreed upon: the law's hours on every clock, and before `until`.

    The first clock is the venue's, the others may hang where a foreign number is.
    """

    clocks: Sequence[CallHours]
    until: datetime

    def ensure_kept(self, at: datetime | None) -> None:
        """Let an hour pass that can be kept, or none that was agreed.

        Raises:
            Malformed: nobody may be called then, here or where the number is; or it is too late.
        """
        if at is None:
            return
        if at >= self.until:
            raise Malformed.at(FIELD, _said(TOO_LATE, until=self._here(self.until)))
        then = next_on_all(self.clocks, at)
        if then is None:
            raise Malformed.at(FIELD, NEVER)
        if then != at:
            raise Malformed.at(FIELD, _said(UNLAWFUL, then=self._here(then)))

    def open_until(self, at: datetime) -> datetime:
        """Return until when that day's tries of an agreed call are worth making."""
        return min(self.until, self.clocks[0].next_day(at))

    def _here(self, instant: datetime) -> datetime:
        return instant.astimezone(self.clocks[0].clock.zone)


def _said(text: Text, **facts: datetime) -> Text:
    return Text(text.said_in("zh", facts), text.said_in("en", facts))
