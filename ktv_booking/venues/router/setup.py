"""Venues: seeing, opening and changing them."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MaySetUp, MayView
from ktv_booking.kernel.errors import PreconditionRequired, Stale
from ktv_booking.venues import present, queries, schemas, service
from ktv_booking.venues.models import Venue
from ktv_booking.venues.rules.refusals import CodeTaken
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Paging, page_of
from ktv_booking.web.patch import IfMatch, whole
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/venues", tags=["venues"])


@router.get("")
@declares(venue="mine", rate="read", personal=False)
def list_venues(read: Read, agent: MayView, paging: Paging) -> schemas.VenuePage:
    """The venues I work at, by code."""

    def page(session: Session) -> schemas.VenuePage:
        rows, following = page_of(session, queries.venues_of(agent), paging, by=[(Venue.code, str)])
        return schemas.VenuePage(
            items=[present.venue_out(row) for row in rows], next_cursor=following
        )

    return read(page)


@router.post("", status_code=201, responses=may_refuse(CodeTaken))
@declares(venue="chain", rate="write", personal=False)
def create_venue(body: schemas.NewVenue, work: Work, now: Now, agent: MaySetUp) -> schemas.VenueOut:
    """Add a venue to the chain: for those who set up every venue."""
    service.ensure_may_open_venues(agent)
    return work(
        lambda session: present.venue_out(
            service.open_venue(session, body.model_dump(mode="json"), by=agent.login, now=now)
        ),
        location=lambda venue: f"/v1/venues/{venue.id}",
    )


@router.get("/{venue_id}")
@declares(venue="path", rate="read", personal=False)
def read_venue(venue_id: UUID, read: Read, agent: MayView) -> schemas.VenueOut:
    """One venue."""
    return read(
        lambda session: present.venue_out(queries.venue_row(session, venue_id, agent=agent))
    )


@router.patch("/{venue_id}", responses=may_refuse(CodeTaken, Stale, PreconditionRequired))
@declares(venue="path", rate="write", personal=False)
def change_venue(
    venue_id: UUID,
    body: schemas.VenueChange,
    *,
    work: Work,
    now: Now,
    agent: MaySetUp,
    if_match: IfMatch = None,
) -> schemas.VenueOut:
    """Change what a venue is; lists are replaced whole."""

    def change(session: Session) -> schemas.VenueOut:
        row = service.venue_for_change(session, venue_id, agent=agent)
        ensure_match(if_match, row.version, lambda: present.venue_out(row))
        document = whole(schemas.NewVenue, body.merged_with(service.described(row)))
        return present.venue_out(
            service.change_venue(
                session, row, document.model_dump(mode="json"), by=agent.login, now=now
            )
        )

    return work(change)
