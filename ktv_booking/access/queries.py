"""Reading people, programs and tokens."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, selectinload

from ktv_booking.access.models import AgentPassword, ApiToken, RoleGrant, SignIn, StaffAgent
from ktv_booking.access.rules.sign_ins import began_after
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
    """Whose token it is, with which roles where, until when it is one, and when it was used."""

    id: UUID
    login: str
    name: str
    grants: frozenset[tuple[str, UUID | None]]
    expires_at: datetime | None
    token_id: UUID
    last_used_at: datetime | None
    token_name: str
    scopes: list[str] | None


_HOLDER = (
    select(
        StaffAgent.id,
        StaffAgent.login,
        StaffAgent.name,
        ApiToken.expires_at,
        ApiToken.id.label("token_id"),
        ApiToken.last_used_at,
        ApiToken.name.label("token_name"),
        ApiToken.scopes,
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
    return TokenHolder(
        first.id,
        first.login,
        first.name,
        _grants_in(rows),
        first.expires_at,
        first.token_id,
        first.last_used_at,
        first.token_name,
        first.scopes,
    )


def _grants_in(rows: Sequence[Any]) -> frozenset[tuple[str, UUID | None]]:
    return frozenset((row.role, row.venue_id) for row in rows if row.role is not None)


class SignInHolder(NamedTuple):
    """Who signed in with a cookie, with which roles where."""

    id: UUID
    login: str
    name: str
    grants: frozenset[tuple[str, UUID | None]]
    sign_in_id: UUID
    must_change: bool
    seen_at: datetime


_SIGNED_IN = (
    select(
        StaffAgent.id,
        StaffAgent.login,
        StaffAgent.name,
        SignIn.id.label("sign_in_id"),
        SignIn.must_change,
        SignIn.seen_at,
        RoleGrant.role,
        RoleGrant.venue_id,
    )
    .join(SignIn, SignIn.agent_id == StaffAgent.id)
    .outerjoin(RoleGrant, RoleGrant.agent_id == StaffAgent.id)
    .where(
        SignIn.token_hash == bindparam("hash"),
        SignIn.created_at > bindparam("begun", type_=UtcDateTime()),
        SignIn.seen_at > bindparam("used", type_=UtcDateTime()),
        StaffAgent.active,
    )
)


def sign_in_holder(session: Session, token: str, *, now: datetime) -> SignInHolder | None:
    """Return the active agent whose live sign-in this is, in one statement; else None."""
    begun, used = began_after(now)
    rows = session.execute(_SIGNED_IN, {"hash": hash_of(token), "begun": begun, "used": used}).all()
    if not rows:
        return None
    first = rows[0]
    return SignInHolder(
        first.id,
        first.login,
        first.name,
        _grants_in(rows),
        first.sign_in_id,
        first.must_change,
        first.seen_at,
    )


class KnownPassword(NamedTuple):
    """What is stored for a login: whose it is, and whether it opens anything now."""

    agent_id: UUID
    password_hash: str
    must_change: bool
    is_live: bool


_PASSWORD = (
    select(
        AgentPassword.agent_id,
        AgentPassword.password_hash,
        AgentPassword.must_change,
        AgentPassword.expires_at,
        StaffAgent.active,
    )
    .join(StaffAgent, StaffAgent.id == AgentPassword.agent_id)
    .where(StaffAgent.login == bindparam("login"))
)


def password_of(session: Session, login: str, *, now: datetime) -> KnownPassword | None:
    """Return what is stored for a login; None where nobody has it, or nobody gave it one."""
    row = session.execute(_PASSWORD, {"login": login}).one_or_none()
    if row is None:
        return None
    is_live = row.active and (row.expires_at is None or row.expires_at > now)
    return KnownPassword(row.agent_id, row.password_hash, row.must_change, is_live)


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
