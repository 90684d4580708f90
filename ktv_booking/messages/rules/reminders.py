"""When a guest is reminded of a booking.

At 10:00 of the venue's clock on the day before its business date. A late worker may still do so
by day, until two hours before the start. Source: workflow 03; the hours are our own default.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from ktv_booking.kernel.time import DAY, BusinessHours

REMINDED_FROM = 10 * 60
REMINDED_UNTIL = 21 * 60
TOO_LATE = timedelta(hours=2)
_KEYS = UUID("0193d9a2-6f0e-7c58-9a55-3a1f6f9e2b70")


@dataclass(frozen=True, slots=True)
class Due:
    """Whom to remind now: bookings of one business date that start after `starts_after`.

    `since` is when it became due: who was texted after it knows already.
    """

    business_date: date
    since: datetime
    starts_after: datetime


def reminders_due(now: datetime, *, hours: BusinessHours) -> list[Due]:
    """Return which bookings a venue reminds of at `now`: none by night."""
    today = hours.business_day_of(now)
    if not hours.at(today, REMINDED_FROM) <= now < hours.at(today, REMINDED_UNTIL):
        return []
    return [
        Due(day, since=hours.at(day - DAY, REMINDED_FROM), starts_after=now + TOO_LATE)
        for day in (today, today + DAY)
    ]


def reminder_key(reservation_id: UUID, business_date: date) -> UUID:
    """Return the same key whoever asks, so that one evening is reminded of once.

    It stands where other messages name their outbox row; a booking moved to another evening has
    another key, and is reminded of that one too.
    """
    return uuid5(_KEYS, f"{reservation_id}/{business_date.isoformat()}")
