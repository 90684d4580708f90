"""When tests happen, and canary phone numbers: a run's output is scanned for them."""

from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 10, 14)
NOW = datetime.combine(TODAY, time(15), SHANGHAI)
LONG_AGO = date(2020, 1, 1)

numbers = count(1)


def evening(day_offset: int = 0, hour: int = 20, minute: int = 0) -> datetime:
    """Return an instant of a coming evening in Shanghai; hour 25 is 01:00 of that same night."""
    midnight = datetime.combine(TODAY + timedelta(days=day_offset), time(), SHANGHAI)
    return midnight + timedelta(hours=hour, minutes=minute)


def a_phone() -> str:
    """Return a fresh canary number: none but tests use +86 139 0000 xxxx."""
    return f"+861390000{next(numbers) % 10_000:04d}"
