"""The limits of holding, for the routes that book."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.time import utc_now
from ktv_booking.reservations.rules.holds import HoldLimits
from ktv_booking.reservations.service.holding import ensure_may_hold


class HoldsCounted:
    """Counts what one request is to hold; tries go by the real clock, holds by that of a demo."""

    def __init__(self, limits: HoldLimits, real_now: datetime) -> None:
        self._limits = limits
        self._real_now = real_now

    def count(self, session: Session, *, rooms: int, by: Agent, now: datetime) -> None:
        """Count a hold of so many rooms; none is no hold.

        Raises:
            TooManyRequests: the caller holds too many, or too often.
        """
        if rooms:
            ensure_may_hold(
                session, self._limits, rooms=rooms, by=by, now=now, real_now=self._real_now
            )


async def _holds(request: Request) -> HoldsCounted:
    return HoldsCounted(request.app.state.holds, utc_now())


Holds = Annotated[HoldsCounted, Depends(_holds)]
"""The limits of the routes that may hold rooms."""
