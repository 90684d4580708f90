"""The sweep of a venue at once: here, because calls and gifts end by time as bookings do."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayRunJobs
from ktv_booking.outreach import schemas
from ktv_booking.outreach.gifts.service import expire_gifts
from ktv_booking.outreach.service.closing import end_leases
from ktv_booking.reservations.service.sweep import sweep_venue
from ktv_booking.venues.queries import venue_for
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1", tags=["house"])


@router.post("/venues/{venue_id}/sweeps")
@declares(venue="path", rate="job", personal=False)
def sweep(venue_id: UUID, work: Work, now: Now, agent: MayRunJobs) -> schemas.SweepOut:
    """Do at once what the jobs would do: end what is over, fix and tell rooms.

    Bookings first, then calls in hand and calls past their time, then gifts; two hundred of each
    of these at most.
    """

    def swept(session: Session) -> schemas.SweepOut:
        venue = venue_for(session, venue_id, agent=agent)
        return schemas.SweepOut(
            swept=sweep_venue(session, venue.id, now=now),
            calls_ended=end_leases(session, venue.id, now=now),
            gifts_expired=expire_gifts(session, venue.id, now=now),
        )

    return work(swept)
