"""Reading applications at the caller's venues, and forgetting who applied."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.members.applications.models import Application

OF_A_PERSON = ("name", "phone", "title", "birthday", "preferred_language")
SUBMITTED, WITHDRAWN = "submitted", "withdrawn"


def applications_sought(
    venue_id: UUID | None, status: str | None, *, agent: Agent
) -> Select[Application]:
    """Return the statement of applications at the caller's venues, unordered.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(Application)
    if venue_id is not None:
        agent.ensure_at(venue_id)
        statement = statement.where(Application.home_venue_id == venue_id)
    elif not agent.is_everywhere:
        statement = statement.where(Application.home_venue_id.in_(agent.venue_ids))
    return statement if status is None else statement.where(Application.status == status)


def application_for(
    session: Session, application_id: UUID, *, agent: Agent, for_update: bool = False
) -> Application:
    """Return one application.

    Raises:
        NotFound: absent, or at a venue elsewhere.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Application, application_id, with_for_update=for_update or None)
    if found is None:
        raise NotFound(what="member_application")
    agent.ensure_at(found.home_venue_id, what="member_application")
    return found


def withdraw_applications(session: Session, phones: Iterable[str], *, now: datetime) -> None:
    """Leave nothing of a person in what they applied for and nobody has decided."""
    nothing = dict.fromkeys(OF_A_PERSON)
    session.execute(
        update(Application)
        .where(Application.phone.in_(list(phones)))
        .values(**nothing, status=WITHDRAWN, version=Application.version + 1, updated_at=now)
        .execution_options(synchronize_session="fetch")
    )
