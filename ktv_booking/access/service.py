"""Taking people and programs on, and giving them tokens."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access import queries
from ktv_booking.access.models import ApiToken, RoleGrant, StaffAgent
from ktv_booking.access.roles import roles
from ktv_booking.audit.service import record
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import Conflict, Malformed, NotFound
from ktv_booking.kernel.text import Text

PREFIX = "ktv_"


class LoginTaken(Conflict):
    """Somebody signs in under this name already."""

    code = "login-taken"
    title = Text(zh="该登录名已被使用", en="Somebody already signs in under this name")


def take_on(
    session: Session,
    *,
    login: str,
    name: str,
    grants: Iterable[tuple[str, UUID | None]],
    by: str,
    now: datetime,
) -> StaffAgent:
    """Create an agent with roles at venues (a venue of None means all).

    Raises:
        LoginTaken: the login is in use.
        Malformed: a role that the house does not know.
    """
    agent = StaffAgent(login=login, name=name, created_at=now, updated_at=now)
    agent.grants = []
    for role, venue_id in grants:
        if role not in roles():
            raise Malformed.at("grants", f"a role is one of {', '.join(roles())}")
        agent.grants.append(RoleGrant(role=role, venue_id=venue_id))
    with refusing(session, {"uq_agents_login": LoginTaken}):
        session.add(agent)
    record(session, "agent", agent.id, "taken_on", by=by, at=now, changed={"login": login})
    return agent


def give_token(
    session: Session,
    agent_id: UUID,
    *,
    name: str,
    by: str,
    now: datetime,
    expires_at: datetime | None = None,
    token: str | None = None,
) -> tuple[ApiToken, str]:
    """Create a token for an agent; return its row and its plain text, which is shown once.

    Raises:
        NotFound: no such agent.
    """
    agent = queries.agent_by_id(session, agent_id)
    plain = token or PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        agent_id=agent.id,
        name=name,
        token_hash=queries.hash_of(plain),
        created_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    record(session, "api_token", row.id, "token_given", by=by, at=now, changed={"name": name})
    return row, plain


def revoke_token(session: Session, token_id: UUID, *, by: str, now: datetime) -> None:
    """End a token at once. Repeating it changes nothing.

    Raises:
        NotFound: no such token.
    """
    row = session.get(ApiToken, token_id)
    if row is None:
        raise NotFound(what="api_token")
    if row.revoked_at is None:
        row.revoked_at = now
        record(session, "api_token", row.id, "token_revoked", by=by, at=now)
    session.flush()
