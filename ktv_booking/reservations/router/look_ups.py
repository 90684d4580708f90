"""Looking up by code or number: who asks for those that nobody has waits longer and longer.

What is absent and what is at a foreign venue are answered alike, with an empty list; so many
empty lists are free. What was found costs nothing. Source: reliability.md B T11.
"""

from typing import Annotated

from fastapi import Depends, Query, Request

from ktv_booking.access.deps import MayView
from ktv_booking.reservations.router.filters import Wanted
from ktv_booking.web.limits.look_ups import LookUp, missed_number
from ktv_booking.web.limits.tries import Allowance

CODES_MISSED = Allowance("code-look-up", free=20)


async def _asked(request: Request, wanted: Wanted, agent: MayView) -> LookUp:
    of = CODES_MISSED if wanted.code is not None else missed_number(wanted.phone)
    return LookUp(request.app.state.database, str(agent.id), of)


async def _number_asked(
    request: Request, agent: MayView, phone: Annotated[str, Query()] = ""
) -> LookUp:
    return LookUp(request.app.state.database, str(agent.id), missed_number(phone))


Spoken = Annotated[LookUp, Depends(_asked)]
"""The look-up of `GET /v1/reservations`."""

PhoneAsked = Annotated[LookUp, Depends(_number_asked)]
"""The look-up of `GET /v1/callers`."""
