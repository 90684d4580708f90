"""How long what is known of people is kept: an operator's choice above floors of the trade.

Source: rules C14 (who did not come twice within 120 days is looked at), F14 (an operating log is
kept 60 days at least); the rest is our own caution (docs/operations.md).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

FEWEST_GUEST_DAYS = 120
FEWEST_WISH_DAYS = 7
FEWEST_SHEET_DAYS = 2


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days after the evening names and numbers are known.

    `guest_days`: of guests and bookers. `wish_days`: of who wished, after the last start that
    would have done. `sheet_days`: of day sheets that were written as files.
    """

    guest_days: int = 365
    wish_days: int = 30
    sheet_days: int = 14

    def guests_before(self, now: datetime) -> date:
        """Return the business day from which on guests are known.

        A day more is left than was said: somewhere it is still the day before.
        """
        return (now - timedelta(days=self.guest_days + 1)).date()

    def wishes_before(self, now: datetime) -> datetime:
        """Return the instant from which on it is known who wished."""
        return now - timedelta(days=self.wish_days)

    def sheets_before(self, now: datetime) -> date:
        """Return the business day from which on day sheets are kept."""
        return (now - timedelta(days=self.sheet_days + 1)).date()
