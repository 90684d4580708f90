"""Who is calling, and where they work."""

from fastapi import Request

from ktv_booking.access import queries as access
from ktv_booking.access.cookies import csrf_token_in
from ktv_booking.access.deps import MayView
from ktv_booking.venues import present, queries, schemas
from ktv_booking.venues.models import Venue
from ktv_booking.web.declarations import declares
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read

router = Routes(tags=["access"])


@router.get("/v1/me")
@declares(venue="mine", rate="read", personal=False)
def read_me(request: Request, read: Read, agent: MayView) -> schemas.MeOut:
    """Who am I, my venues, my permissions."""
    return read(
        lambda session: present.me_out(
            agent,
            access.agent_by_id(session, agent.id),
            session.scalars(queries.venues_of(agent).order_by(Venue.code)).all(),
            csrf_token=csrf_token_in(request),
            is_demo=request.app.state.is_demo,
        )
    )
