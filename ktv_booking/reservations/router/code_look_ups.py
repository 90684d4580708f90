"""Looking reservations up by code: who asks for codes that nobody has waits longer and longer.

A code that is absent and one at a foreign venue are answered alike, with an empty list; so many
empty lists are free. A code that was found costs nothing. Source: reliability.md B T11.
"""

from typing import Annotated

from fastapi import Depends, Request

from ktv_booking.access.deps import MayView
from ktv_booking.db.session import Database
from ktv_booking.kernel.time import utc_now
from ktv_booking.reservations.router.filters import Wanted
from ktv_booking.web.limits.tries import Allowance, count_try, ensure_may_try

CODES_MISSED = Allowance("code-look-up", free=20)


class CodesAsked:
    """The look-up of one request; where no code is asked for, it does nothing."""

    def __init__(self, database: Database, agent_id: str, *, is_by_code: bool) -> None:
        self._database = database
        self._agent_id = agent_id
        self._is_by_code = is_by_code
        self._was_found = True

    def ensure_may_ask(self) -> None:
        """Let a look-up pass that may be made now.

        Raises:
            TooManyRequests: too many codes that nobody has; says when the next may be tried.
        """
        if self._is_by_code:
            self._database.read(
                lambda session: ensure_may_try(session, CODES_MISSED, self._agent_id, now=utc_now())
            )

    def answered(self, was_found: bool) -> None:
        """Remember whether there was a reservation of that code."""
        self._was_found = was_found

    def note_misses(self) -> None:
        """Count the look-up where nothing was found.

        Raises:
            TooManyRequests: others of the same caller came first.
        """
        if self._is_by_code and not self._was_found:
            self._database.work(
                lambda session: count_try(session, CODES_MISSED, self._agent_id, now=utc_now())
            )


async def _codes_asked(request: Request, wanted: Wanted, agent: MayView) -> CodesAsked:
    database: Database = request.app.state.database
    return CodesAsked(database, str(agent.id), is_by_code=wanted.code is not None)


SpokenCodes = Annotated[CodesAsked, Depends(_codes_asked)]
"""The look-up of `GET /v1/reservations`."""
