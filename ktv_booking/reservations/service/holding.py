"""Holding rooms: counted in the store by who holds, so that nobody empties a house by holding it.

The count by phone is part of booking (`book.ensure_phone_may_book`); this one is by agent, and
the row it counts in lets an agent's holds pass one at a time, whatever the venue or process.
"""

import math
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.reservations.queries.holds import open_holds_of
from ktv_booking.reservations.rules.holds import HoldLimits
from ktv_booking.web.limits.tries import Allowance, count_try
from ktv_booking.web.problems.kinds import TooManyRequests

NO_END = 10**9


def ensure_may_hold(
    session: Session,
    limits: HoldLimits,
    *,
    rooms: int,
    by: Agent,
    now: datetime,
    real_now: datetime,
) -> None:
    """Count a hold of so many rooms, before it is made; one that is refused is not counted.

    Raises:
        TooManyRequests: the agent holds too many, or held too often; says when to try again.
    """
    if not (limits.at_once or limits.an_hour):
        return
    count_try(session, _allowance(limits), str(by.id), now=real_now)
    if not limits.at_once:
        return
    present = open_holds_of(session, by.login, now=now)
    if present.rooms + rooms > limits.at_once:
        wait = (present.first_ends_at or now) - now
        raise TooManyRequests(retry_after=max(1, math.ceil(wait.total_seconds())))


def _allowance(limits: HoldLimits) -> Allowance:
    return Allowance("holds", free=limits.an_hour or NO_END, window=timedelta(hours=1))
