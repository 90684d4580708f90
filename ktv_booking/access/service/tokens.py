"""Tokens: opaque, random, kept as a hash, shown once."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from ktv_booking.access import queries
from ktv_booking.access.models import ApiToken
from ktv_booking.access.rules.sign_ins import SEEN_EVERY
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import NotFound

PREFIX = "ktv_"


def give_token(
    session: Session,
    agent_id: UUID,
    *,
    name: str,
    by: str,
    now: datetime,
    expires_at: datetime | None = None,
    scopes: Iterable[str] | None = None,
    token: str | None = None,
) -> tuple[ApiToken, str]:
    """Create a token for an agent; return its row and its plain text, which is shown once.

    `scopes` narrow it to some permissions; it never permits more than its holder may.

    Raises:
        NotFound: no such agent.
    """
    agent = queries.agent_by_id(session, agent_id)
    plain = token or PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        agent_id=agent.id,
        name=name,
        token_hash=queries.hash_of(plain),
        scopes=None if scopes is None else sorted(set(scopes)),
        created_at=now,
        expires_at=expires_at and expires_at.astimezone(UTC),
    )
    session.add(row)
    session.flush()
    said = {"name": name} | ({} if row.scopes is None else {"scopes": row.scopes})
    record(session, "api_token", row.id, "token_given", by=by, at=now, changed=said)
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


def revoke_tokens(session: Session, agent_id: UUID, *, by: str, now: datetime) -> None:
    """End every token of an agent."""
    live = select(ApiToken.id).where(ApiToken.agent_id == agent_id, ApiToken.revoked_at.is_(None))
    for token_id in session.scalars(live).all():
        revoke_token(session, token_id, by=by, now=now)


def note_token_used(session: Session, token_id: UUID, *, now: datetime) -> None:
    """Note that a token is in use, at most once a minute however many processes see it."""
    session.execute(
        update(ApiToken)
        .where(
            ApiToken.id == token_id,
            or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= now - SEEN_EVERY),
        )
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )
