"""When a text that could not be delivered is tried again, and when it is given up."""

from datetime import datetime, timedelta

MOST_TRIES = 5
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30))


def next_try_at(tries: int, *, now: datetime) -> datetime | None:
    """Return when to try again after the `tries`-th try failed; None to give up.

    One minute, five, then every thirty; the fifth try is the last.
    """
    if tries >= MOST_TRIES:
        return None
    return now + _WAITS[min(tries, len(_WAITS)) - 1]
