"""The house's own doing: the close of a business day."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayRunJobs
from ktv_booking.reservations import schemas
from ktv_booking.reservations.present import Presenter, day_close_out
from ktv_booking.reservations.service.day_close import DayStillOpen, close_day
from ktv_booking.venues.rules.refusals import DayClosed
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import Day
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1", tags=["house"])


@router.post(
    "/venues/{venue_id}/days/{business_date}/close",
    responses=may_refuse(DayClosed, DayStillOpen),
)
@declares(venue="path", rate="job", personal=False)
def close_business_day(
    venue_id: UUID,
    business_date: Day,
    body: schemas.DayClose | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayRunJobs,
) -> schemas.DayCloseOut:
    """Settle who never came and shut the book; `dry_run` shows what that would do."""
    dry_run = body is not None and body.dry_run

    def close(session: Session) -> schemas.DayCloseOut:
        closing = close_day(session, venue_id, business_date, by=agent, now=now, rehearse=dry_run)
        house = Presenter(session, by=agent, now=now).house(venue_id)
        return day_close_out(closing, house, dry_run=dry_run)

    return work(close, rehearse=dry_run)
