"""The board, live: who follows a day is told within a second that its book has changed."""

import time
from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayView
from ktv_booking.db.session import Database
from ktv_booking.reservations import schemas
from ktv_booking.reservations.following import followers_of
from ktv_booking.reservations.queries.board import rev_of
from ktv_booking.reservations.queries.revs import DayKey
from ktv_booking.reservations.router.board import BusinessDate
from ktv_booking.venues.queries import venue_for
from ktv_booking.web.declarations import declares
from ktv_booking.web.leaving import is_leaving
from ktv_booking.web.now import Now
from ktv_booking.web.routes import Routes

router = Routes(prefix="/v1", tags=["board"])

PULSE_SECONDS: Final = 5.0
"""How often somebody is told that nothing has changed: who hears nothing knows it is stale."""

ASK_AGAIN_AFTER_MS: Final = 1000

LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="the revision that was told last", max_length=20),
]


@dataclass(frozen=True, slots=True)
class Followed:
    """A day that somebody may follow, and its revision as they began."""

    day: DayKey
    rev: int


async def followed(
    request: Request,
    venue_id: UUID,
    now: Now,
    agent: MayView,
    business_date: BusinessDate = None,
) -> Followed:
    """Return the day that is asked for, before the stream has begun and could not be refused.

    Raises:
        NotFound: no such venue for the caller.
    """
    database: Database = request.app.state.database

    def look(session: Session) -> Followed:
        venue = venue_for(session, venue_id, agent=agent)
        day = business_date or venue.hours.business_day_of(now)
        return Followed((venue.id, day), rev_of(session, venue, day))

    return await run_in_threadpool(database.read, look)


@router.get("/venues/{venue_id}/feed", response_class=EventSourceResponse)
@declares(venue="path", rate="read", personal=False)
async def follow_day(
    request: Request,
    followed: Annotated[Followed, Depends(followed)],
    last_event_id: LastEventId = None,
) -> AsyncIterable[ServerSentEvent]:
    """Server-sent events of a day's book: `rev` when it has changed, `pulse` while it has not.

    The id of an event is the revision; whoever comes back with `Last-Event-ID` hears what they
    missed at once. A stream ends after some minutes, and whoever may still look asks again.
    """
    day, rev = followed.day, followed.rev
    ends_at = time.monotonic() + request.app.state.settings.feed_seconds
    yield _said(followed, is_news=last_event_id != str(rev))
    told_at = time.monotonic()
    followers = followers_of(request.app.state.database)
    async with followers.following(day):
        while time.monotonic() < ends_at and not is_leaving():
            reading = await followers.next_reading()
            if reading is None or day not in reading:
                continue
            is_news = reading[day] != rev
            if is_news or time.monotonic() - told_at >= PULSE_SECONDS:
                rev, told_at = reading[day], time.monotonic()
                yield _said(Followed(day, rev), is_news=is_news)


def _said(followed: Followed, *, is_news: bool) -> ServerSentEvent:
    _, business_date = followed.day
    return ServerSentEvent(
        event="rev" if is_news else "pulse",
        id=str(followed.rev),
        data=schemas.FeedEvent(business_date=business_date, rev=followed.rev),
        retry=ASK_AGAIN_AFTER_MS,
    )
