"""Reading corrections of whose booking it is, and bookings that follow a cancellation."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.models import AttributionCorrection, Rebooking
from ktv_booking.reservations.queries.find import reservation_for


def corrections_of(session: Session, reservation_id: UUID) -> Sequence[AttributionCorrection]:
    """Return the corrections of one booking, oldest first."""
    of_it = select(AttributionCorrection).where(
        AttributionCorrection.reservation_id == reservation_id
    )
    return session.scalars(of_it.order_by(AttributionCorrection.id)).all()


def correction_for(
    session: Session, reservation_id: UUID, correction_id: UUID, *, agent: Agent
) -> AttributionCorrection:
    """Return one correction of a reservation at a venue of the caller's.

    Raises:
        NotFound: absent, foreign, or of another reservation.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    row = reservation_for(session, reservation_id, agent=agent)
    found = session.get(AttributionCorrection, correction_id)
    if found is None or found.reservation_id != row.id:
        raise NotFound(what="attribution_correction")
    return found


def rebookings_at(
    venue_id: UUID | None, *, since: datetime | None, agent: Agent
) -> Select[Rebooking]:
    """Return the statement of bookings that follow a cancellation, unordered.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(Rebooking)
    if venue_id is not None:
        agent.ensure_at(venue_id)
        statement = statement.where(Rebooking.venue_id == venue_id)
    elif not agent.is_everywhere:
        statement = statement.where(Rebooking.venue_id.in_(agent.venue_ids))
    return statement if since is None else statement.where(Rebooking.at >= since)
