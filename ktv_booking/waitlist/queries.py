"""Reading wishes: one of them, or those a list is narrowed to; always of the caller's venues."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import Forbidden, NotFound
from ktv_booking.waitlist.models import Wish, WishVenue

REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of wishes is narrowed by; everything left out narrows nothing.

    `wanted_from` and `wanted_before`: wishes whose range of starts reaches into that span.
    """

    venue_id: UUID | None = None
    status: str | None = None
    kind: str | None = None
    wanted_from: datetime | None = None
    wanted_before: datetime | None = None
    updated_since: datetime | None = None


def wishes_sought(sought: Sought, *, agent: Agent) -> Select[Wish]:
    """Return the statement of the wishes sought that name a venue of the caller's, unordered.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    if sought.venue_id is not None:
        agent.ensure_at(sought.venue_id)
        statement = select(Wish).where(_names(WishVenue.venue_id == sought.venue_id))
    elif agent.is_everywhere:
        statement = select(Wish)
    else:
        statement = select(Wish).where(_names(WishVenue.venue_id.in_(agent.venue_ids)))
    exact = {Wish.status: sought.status, Wish.kind: sought.kind}
    for column, value in exact.items():
        if value is not None:
            statement = statement.where(column == value)
    if sought.wanted_from is not None:
        statement = statement.where(Wish.latest_starts_at >= sought.wanted_from)
    if sought.wanted_before is not None:
        statement = statement.where(Wish.earliest_starts_at < sought.wanted_before)
    if sought.updated_since is not None:
        statement = statement.where(Wish.updated_at >= sought.updated_since)
    return statement


def wish_for(session: Session, wish_id: UUID, *, agent: Agent) -> Wish:
    """Return one wish that names a venue of the caller's.

    Raises:
        NotFound: absent, or of foreign venues alone.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Wish, wish_id)
    if found is None:
        raise NotFound(what="wish")
    named = venue_ids_of(session, [found])[found.id]
    for venue_id in named:
        if agent.may(agent.permission, venue_id):
            agent.ensure_at(venue_id)
            return found
    if any(agent.roles_at(venue_id) for venue_id in named):
        raise Forbidden(permission=agent.permission.value)
    raise NotFound(what="wish")


def venue_ids_of(session: Session, wishes: Iterable[Wish]) -> dict[UUID, list[UUID]]:
    """Return the venues of wishes, by wish, in the guest's order of preference."""
    named: dict[UUID, list[UUID]] = {wish.id: [] for wish in wishes}
    rows = session.execute(
        select(WishVenue.wish_id, WishVenue.venue_id)
        .where(WishVenue.wish_id.in_(named))
        .order_by(WishVenue.wish_id, WishVenue.position)
    )
    for wish_id, venue_id in rows:
        named[wish_id].append(venue_id)
    return named


def _names(venue: ColumnElement[bool]) -> ColumnElement[bool]:
    return Wish.id.in_(select(WishVenue.wish_id).where(venue))
