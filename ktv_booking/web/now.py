"""The `now` of a request: the clock, or in demo mode the instant the request says it is."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import utc_now

HEADER = "Ktv-Now"
_INSTANT = Text(zh="须为带时区的 RFC 3339 时间", en="an instant is RFC 3339 with an offset")


def now_of(request: Request) -> datetime:
    """Return the instant every rule of this request takes as the present.

    Raises:
        Malformed: the header in production, or not an instant with an offset.
    """
    said = request.headers.get(HEADER)
    if said is None:
        return utc_now()
    if not request.app.state.is_demo:
        raise Malformed.at(
            HEADER, Text(zh="只有演示模式可以设定时钟", en="only a demo's clock can be set")
        )
    try:
        instant = datetime.fromisoformat(said)
    except ValueError as error:
        raise Malformed.at(HEADER, _INSTANT) from error
    if instant.tzinfo is None or not 1970 <= instant.year <= 2200:
        raise Malformed.at(HEADER, _INSTANT)
    return instant


async def _now(request: Request) -> datetime:
    return now_of(request)


Now = Annotated[datetime, Depends(_now)]


async def real_now_of() -> datetime:
    """Return the clock's instant: tokens and people are no part of a demo's evening."""
    return utc_now()


RealNow = Annotated[datetime, Depends(real_now_of)]
"""The clock, whatever a demo says: for tokens, limits and what people are."""
