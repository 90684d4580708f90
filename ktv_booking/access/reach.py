"""Whom the caller has a say over: everybody, or those who work at the caller's venues alone."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from ktv_booking.access import queries
from ktv_booking.access.deps import Agent
from ktv_booking.access.models import ApiToken, RoleGrant, StaffAgent
from ktv_booking.access.roles import Permission, roles
from ktv_booking.kernel.errors import Forbidden, NotFound

Row = TypeVar("Row", StaffAgent, ApiToken)


def ensure_may_grant(grants: Iterable[tuple[str, UUID | None]], *, by: Agent) -> None:
    """Refuse roles at venues where the caller has no say over staff.

    Raises:
        Forbidden: a role everywhere, by somebody who is not responsible everywhere.
        NotFound: a role at a venue that is not the caller's.
    """
    for _, venue_id in grants:
        if venue_id is not None:
            by.ensure_at(venue_id)
        elif not by.is_everywhere:
            raise Forbidden(permission=by.permission.value)


def ensure_may_scope(scopes: Iterable[str] | None, *, by: Agent) -> None:
    """Refuse a token that is good for more than the token it is asked for with.

    Raises:
        Forbidden: names the permission that giving tokens asks for.
    """
    if by.scopes is not None and (scopes is None or not by.scopes.issuperset(scopes)):
        raise Forbidden(permission=by.permission.value)


def agent_seen(session: Session, agent_id: UUID, *, by: Agent) -> StaffAgent:
    """Return one agent whose every role is the caller's to give.

    Raises:
        NotFound: no such agent, or one the caller has no say over.
    """
    found = queries.agent_by_id(session, agent_id)
    if not by.is_everywhere and not {grant.venue_id for grant in found.grants} <= by.venue_ids:
        raise NotFound(what="agent")
    return found


def agent_for_change(session: Session, agent_id: UUID, *, by: Agent) -> StaffAgent:
    """Return such an agent, locked."""
    session.get(StaffAgent, agent_id, with_for_update=True)
    return agent_seen(session, agent_id, by=by)


def ensure_may_hand_out(agent: StaffAgent, *, by: Agent) -> None:
    """Let somebody hand a password out to who may do nothing that they themselves may not.

    Raises:
        Forbidden: the agent holds a role that the caller neither stands for nor gives.
    """
    for grant in agent.grants:
        held = [(role, venue) for role, venue in by.grants if venue in (None, grant.venue_id)]
        if not any(
            grant.role in roles()[role].stands_for or Permission.STAFF in roles()[role].permissions
            for role, _ in held
        ):
            raise Forbidden(role=grant.role)


def agents_of(by: Agent) -> Select[StaffAgent]:
    """Return the statement of the agents the caller has a say over, with their grants."""
    return _within_reach(select(StaffAgent), by).options(selectinload(StaffAgent.grants))


def tokens_of(by: Agent) -> Select[ApiToken]:
    """Return the statement of the tokens of agents the caller has a say over."""
    statement = select(ApiToken).join(StaffAgent, StaffAgent.id == ApiToken.agent_id)
    return _within_reach(statement, by)


def _within_reach(statement: Select[Row], by: Agent) -> Select[Row]:
    if by.is_everywhere:
        return statement
    beyond = or_(RoleGrant.venue_id.is_(None), RoleGrant.venue_id.not_in(by.venue_ids))
    return statement.where(~StaffAgent.grants.any(beyond))


def token_seen(session: Session, token_id: UUID, *, by: Agent) -> ApiToken:
    """Return one token of an agent the caller has a say over.

    Raises:
        NotFound: no such token, or not the caller's to see and to end.
    """
    found = session.scalars(tokens_of(by).where(ApiToken.id == token_id)).one_or_none()
    if found is None:
        raise NotFound(what="api_token")
    return found
