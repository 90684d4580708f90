"""A rule a manager can read: in these hours a stay is so long at least."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import clock_of_minutes
from ktv_booking.reservations.rules.protection.wish import PastWish
from ktv_booking.rooms.rules import Ladder
from ktv_booking.rooms.rules.naming import bare_name

_DAYS = (
    Text(zh="周一", en="Monday"),
    Text(zh="周二", en="Tuesday"),
    Text(zh="周三", en="Wednesday"),
    Text(zh="周四", en="Thursday"),
    Text(zh="周五", en="Friday"),
    Text(zh="周六", en="Saturday"),
    Text(zh="周日", en="Sunday"),
)
_HOURS = ("", "one hour", "two hours", "three hours", "four hours", "five hours", "six hours")
AHEAD = ("within_7_days", "beyond_7_days")


@dataclass(frozen=True, slots=True, order=True)
class PeakRule:
    """Stays that start in `[starts, ends)` last `min_minutes` at least.

    Of the weekdays of the business date (1 is Monday), in minutes after its midnight. No classes
    means every class, no windows every window.
    """

    weekdays: tuple[int, ...]
    starts: int
    ends: int
    min_minutes: int
    room_classes: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()

    def concerns(self, wish: PastWish) -> bool:
        """Say whether a start lies in the hours, the classes and the windows of the rule."""
        return (
            self.starts <= wish.starts < self.ends
            and wish.business_date.isoweekday() in self.weekdays
            and (not self.room_classes or wish.room_class.code in self.room_classes)
            and (not self.windows or wish.window in self.windows)
        )

    def refuses(self, wish: PastWish) -> bool:
        """Say whether the stay is too short for its hour."""
        return wish.minutes < self.min_minutes and self.concerns(wish)

    def override(self) -> dict[str, Any]:
        """Return the rule as an override of the policy; the last of its overrides wins."""
        when: dict[str, Any] = {
            "weekdays": list(self.weekdays),
            "from": clock_of_minutes(self.starts),
            "to": clock_of_minutes(self.ends),
        }
        if self.room_classes:
            when["room_classes"] = list(self.room_classes)
        if self.windows:
            when["windows"] = list(self.windows)
        return {"when": when, "set": {"min_minutes": self.min_minutes}}

    def sentence(self, ladder: Ladder) -> Text:
        """Return the rule as a manager reads it: "Saturday 20:00-23:00: three hours at least"."""
        hours = f"{clock_of_minutes(self.starts)}–{clock_of_minutes(self.ends)}"
        days = [_DAYS[day - 1] for day in self.weekdays]
        named = [one for one in ladder if one.code in self.room_classes]
        ahead = set(self.windows) == set(AHEAD)
        zh = "、".join(day.zh for day in days) + hours
        zh += ("、".join(one.name.zh for one in named)) if named else ""
        zh += "（提前预订）" if ahead else ""
        en = f"{_listed(day.en for day in days)} {hours}"
        en += f", {_listed(bare_name(one.name.en) for one in named)} rooms" if named else ""
        en += ", booked ahead" if ahead else ""
        least = _length(self.min_minutes)
        return Text(zh=f"{zh}：至少{least.zh}", en=f"{en}: {least.en} at least")


def _listed(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _length(minutes: int) -> Text:
    hours, left = divmod(minutes, 60)
    zh = f"{minutes / 60:g}小时" if left % 30 == 0 else f"{minutes}分钟"
    en = _HOURS[hours] if not left and 0 < hours < len(_HOURS) else f"{minutes} minutes"
    return Text(zh=zh, en=en)
