"""What an evening is compared with, and what is worked out from what was counted.

Source: workflow 23 (against yesterday, the same weekday, last month); docs/rules.md R-76.
"""

from dataclasses import dataclass, field
from typing import Literal

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.figures import MEASURES

Against = Literal["previous", "last_week", "last_month", "month_average"]

A_WEEK, FOUR_WEEKS = 7, 28
ONLY_OF_A_WEEK = Text(
    zh="month_average 只用于七日之内", en="month_average is of seven days at most"
)
Shifts = tuple[int, ...]


def shifts_of(against: Against, days: int) -> Shifts:
    """Return how many days before each day of a span the days lie that it is compared with.

    `previous` are as many days right before; `last_week` the same weekdays one week before, or as
    many whole weeks as the span needs; `last_month` four weeks before; `month_average` the same
    weekdays of each of the four weeks before, of which the average is told.

    Raises:
        Malformed: an average for more than seven days.
    """
    weeks = -(-days // A_WEEK) * A_WEEK
    match against:
        case "previous":
            return (days,)
        case "last_week":
            return (weeks,)
        case "last_month":
            return (-(-days // FOUR_WEEKS) * FOUR_WEEKS,)
        case "month_average":
            if days > A_WEEK:
                raise Malformed.at("against", ONLY_OF_A_WEEK)
            return (A_WEEK, 2 * A_WEEK, 3 * A_WEEK, 4 * A_WEEK)


@dataclass(slots=True)
class Sums:
    """What was counted under one key, and the rooms there were: room-days, and minutes for sale."""

    counted: list[int] = field(default_factory=lambda: [0] * len(MEASURES))
    room_days: float = 0.0
    room_minutes: int = 0

    def add(self, counted: tuple[int, ...]) -> None:
        """Count more."""
        for place, value in enumerate(counted):
            self.counted[place] += value

    def add_rooms(self, minutes: int, open_minutes: int) -> None:
        """Add the rooms of one day: one that could be had half the time counts half."""
        self.room_days += minutes / open_minutes
        self.room_minutes += minutes

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing at all was counted."""
        return not any(self.counted)


Number = int | float


def measures_of(sums: Sums, *, of: int = 1, with_rooms: bool) -> dict[str, Number | None]:
    """Return every measure of the table; `of` is over how many spans the average is taken.

    `turnover` is how many parties a room saw a day, `used_permille` how much of the time that
    rooms could be sold they were sat in; both only where there are rooms to the key.
    """
    said = dict(zip(MEASURES, sums.counted, strict=True))
    entered = said["entered_reserved"] + said["entered_walk_in"]
    has_rooms = with_rooms and sums.room_days > 0
    asked = said["reserved"] + said["walked_in"] + said["declined"]
    used = said["room_minutes_used"]
    return {
        "requests": _average(asked, of),
        **{name: _average(value, of) for name, value in said.items()},
        "rooms_available": round(sums.room_days / of, 2) if with_rooms else None,
        "room_minutes_available": _average(sums.room_minutes, of) if with_rooms else None,
        "turnover": round(entered / sums.room_days, 2) if has_rooms else None,
        "used_permille": round(1000 * used / sums.room_minutes) if has_rooms else None,
    }


def _average(value: int, of: int) -> Number:
    return value if of == 1 else round(value / of, 2)
