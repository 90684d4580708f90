"""Looking at what may be some seconds old: `StaleRead` beside `Read`.

Lists, history, and the days that nobody works at now. What a change stands on, the present day
and what is free are `Read`: see docs/scaling.md.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from ktv_booking.web.work import ReadUnit
from ktv_booking.web.write_marks import SeenPosition

T = TypeVar("T")


class StaleReadUnit(ReadUnit):
    """One look that a replica may answer: `return read(lambda session: ...)`."""

    def __init__(self, request: Request, seen: int) -> None:
        super().__init__(request)
        self._seen = seen

    def __call__(
        self,
        query: Callable[[Session], T],
        *,
        tag: Callable[[Session], str] | None = None,
        in_full: bool = False,
        at_a_glance: bool = False,
        fresh_if: Callable[[Session], bool] | bool = False,
    ) -> T:
        """Run `query` as `Read` does, on the replica where that has come far enough.

        Where `fresh_if` holds, the primary answers all the same.
        """
        if fresh_if is True or not self._database.has_replica:
            return super().__call__(query, tag=tag, in_full=in_full, at_a_glance=at_a_glance)

        def look(session: Session) -> Response | None:
            if callable(fresh_if) and fresh_if(session):
                return None
            return self._unit(session, query, tag, in_full)

        found = self._database.read_stale(look, after=self._seen)
        if found is None:
            return super().__call__(query, tag=tag, in_full=in_full, at_a_glance=at_a_glance)
        return cast("T", found)


async def _stale_read(request: Request, seen: SeenPosition) -> StaleReadUnit:
    return StaleReadUnit(request, seen)


StaleRead = Annotated[StaleReadUnit, Depends(_stale_read)]
