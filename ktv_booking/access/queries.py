"""Reading people, programs and tokens."""

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, selectinload

from ktv_booking.access.models import ApiToken, RoleGrant, StaffAgent
from ktv_booking.db.base import UtcDateTime
from ktv_booking.kernel.errors import NotFound


def hash_of(token: str) -> str:
    """Return what is stored of a token. It is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def agent_with_token(session: Session, token: str, *, now: datetime) -> StaffAgent | None:
    """Return the active agent whose live token this is, with their grants; else None."""
    return session.scalars(
        select(StaffAgent)
        .join(ApiToken, ApiToken.agent_id == StaffAgent.id)
        .where(
            ApiToken.token_hash == hash_of(token),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
            StaffAgent.active,
        )
        .options(selectinload(StaffAgent.grants))
    ).one_or_none()


class TokenHolder(NamedTuple):
    """Whose token it is, with which roles where, and until when it is one."""

    id: UUID
    login: str
    name: str
    grants: frozenset[tuple[str, UUID | None]]
    expires_at: datetime | None


_HOLDER = (
    select(
        StaffAgent.id,
        StaffAgent.login,
        StaffAgent.name,
        ApiToken.expires_at,
        RoleGrant.role,
        RoleGrant.venue_id,
    )
    .join(ApiToken, ApiToken.agent_id == StaffAgent.id)
    .outerjoin(RoleGrant, RoleGrant.agent_id == StaffAgent.id)
    .where(
        ApiToken.token_hash == bindparam("hash"),
        ApiToken.revoked_at.is_(None),
        or_(
            ApiToken.expires_at.is_(None),
            ApiToken.expires_at > bindparam("now", type_=UtcDateTime()),
        ),
        StaffAgent.active,
    )
)


def token_holder(session: Session, token: str, *, now: datetime) -> TokenHolder | None:
    """Return the active agent whose live token this is, in one statement; else None."""
    rows = session.execute(_HOLDER, {"hash": hash_of(token), "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    grants = frozenset((row.role, row.venue_id) for row in rows if row.role is not None)
    return TokenHolder(first.id, first.login, first.name, grants, first.expires_at)


def agent_by_id(session: Session, agent_id: UUID) -> StaffAgent:
    """Return one agent with their grants.

    Raises:
        NotFound: no such agent.
    """
    found = session.scalars(
        select(StaffAgent).where(StaffAgent.id == agent_id).options(selectinload(StaffAgent.grants))
    ).one_or_none()
    if found is None:
        raise NotFound(what="agent")
    return found


def agent_with_login(session: Session, login: str) -> StaffAgent | None:
    """Return the agent who signs in as `login`."""
    return session.scalars(
        select(StaffAgent).where(StaffAgent.login == login).options(selectinload(StaffAgent.grants))
    ).one_or_none()
