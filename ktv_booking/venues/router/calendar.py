"""One business date of a venue: looking at it and switching it."""

from typing import Annotated
from uuid import UUID

from fastapi import Path
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MaySwitchDays, MayView
from ktv_booking.kernel.errors import PreconditionRequired, Stale
from ktv_booking.venues import present, queries, schemas, service
from ktv_booking.venues.rules.refusals import DayClosed
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.fields import Day, clock_minutes
from ktv_booking.web.now import Now
from ktv_booking.web.patch import IfMatch
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/venues/{venue_id}/calendar", tags=["calendar"])
BusinessDate = Annotated[Day, Path(description="YYYY-MM-DD")]


@router.get("/{business_date}")
@declares(venue="path", rate="read", personal=False)
def read_calendar_day(
    venue_id: UUID, business_date: BusinessDate, read: Read, agent: MayView
) -> schemas.CalendarDayOut:
    """What was set for a business date and what comes of it: day types, opening, holiday."""

    def look(session: Session) -> schemas.CalendarDayOut:
        venue = queries.venue_for(session, venue_id, agent=agent)
        row = service.kept_day(session, venue, business_date)
        return present.calendar_day_out(venue, business_date, row)

    return read(look)


@router.put("/{business_date}", responses=may_refuse(DayClosed, Stale, PreconditionRequired))
@declares(venue="path", rate="write", personal=False)
def switch_calendar_day(
    venue_id: UUID,
    business_date: BusinessDate,
    body: schemas.CalendarDayIn,
    *,
    work: Work,
    now: Now,
    agent: MaySwitchDays,
    if_match: IfMatch = None,
) -> schemas.CalendarDayOut:
    """Switch a business date: another day type, other hours, walk-ins only, closed."""

    def switch(session: Session) -> schemas.CalendarDayOut:
        venue = queries.venue_for(session, venue_id, agent=agent)
        row = service.day_for_change(session, venue, business_date)
        if row.switches_version:
            current = present.calendar_day_out(venue, business_date, row)
            ensure_match(if_match, row.switches_version, current)
        switches = body.model_dump() | {
            "opens": clock_minutes(body.opens),
            "closes": clock_minutes(body.closes),
        }
        service.switch_day(session, venue, row, switches, by=agent.login, now=now)
        return present.calendar_day_out(venue, business_date, row)

    return work(switch)
