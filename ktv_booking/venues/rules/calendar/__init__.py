"""A venue's calendar: when it is open, and what kind of day and time each moment is.

Clock values are minutes after midnight of the *business date* and pass 1440 where the night
passes midnight: 25 * 60 on Saturday is 01:00 on Sunday's page of the wall calendar, yet Saturday.
Source: rules C10, F3, F11; demo.md says what the day types of the demo chain are.
"""

from ktv_booking.venues.rules.calendar.calendar import Calendar
from ktv_booking.venues.rules.calendar.parts import (
    NO_SWITCHES,
    DaySegment,
    DaySwitches,
    DayType,
    DayTypeRule,
    Period,
)

__all__ = [
    "NO_SWITCHES",
    "Calendar",
    "DaySegment",
    "DaySwitches",
    "DayType",
    "DayTypeRule",
    "Period",
]
