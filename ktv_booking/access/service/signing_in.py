"""Signing in and out at the console. Of a sign-in's token nothing but its hash is kept."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from ktv_booking.access.models import SignIn, StaffAgent
from ktv_booking.access.queries import hash_of
from ktv_booking.access.rules.sign_ins import SEEN_EVERY, began_after
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id


def fresh_token() -> str:
    """Return what a cookie will carry; 256 bits that say nothing."""
    return secrets.token_urlsafe(32)


def sign_in(
    session: Session, agent: StaffAgent, token: str, *, must_change: bool, now: datetime
) -> SignIn:
    """Open a sign-in under `token` for somebody whose password was right."""
    row = SignIn(
        id=new_id(),
        agent_id=agent.id,
        token_hash=hash_of(token),
        must_change=must_change,
        created_at=now,
        seen_at=now,
    )
    session.add(row)
    session.flush()
    record(session, "agent", agent.id, "signed_in", by=agent.login, at=now)
    return row


def end_sign_in(
    session: Session, sign_in_id: UUID, *, agent_id: UUID, by: str, now: datetime
) -> None:
    """Sign somebody out here; elsewhere they stay signed in."""
    session.execute(delete(SignIn).where(SignIn.id == sign_in_id))
    record(session, "agent", agent_id, "signed_out", by=by, at=now)


def end_sign_ins(session: Session, agent_id: UUID, *, but: UUID | None = None) -> None:
    """Sign somebody out everywhere, or everywhere else."""
    theirs = delete(SignIn).where(SignIn.agent_id == agent_id)
    session.execute(theirs if but is None else theirs.where(SignIn.id != but))


def note_sign_in_used(session: Session, sign_in_id: UUID, *, now: datetime) -> None:
    """Note that somebody is still there, at most once a minute."""
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def forget_old_sign_ins(session: Session, *, now: datetime) -> int:
    """Delete the sign-ins that have ended by themselves; return how many."""
    begun, used = began_after(now)
    over = or_(SignIn.created_at <= begun, SignIn.seen_at <= used)
    return int(getattr(session.execute(delete(SignIn).where(over)), "rowcount", 0))
