"""Setting passwords: one's own, and one that is handed out and opens nothing but the way to it.

Hashing is slow, so the hash comes from outside the unit of work (`access.hashing`).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from ktv_booking.access.models import AgentPassword, SignIn, StaffAgent
from ktv_booking.access.rules.passwords import HANDED_OUT_LASTS
from ktv_booking.access.service.signing_in import end_sign_ins
from ktv_booking.audit.service import record


def hand_out_password(
    session: Session,
    agent_id: UUID,
    password_hash: str,
    *,
    by: str,
    now: datetime,
    is_demo: bool = False,
) -> AgentPassword:
    """Give somebody a password that they must change within 72 hours; it signs them out.

    A demo's stays as it is: nobody changes the password of a rehearsal. Whoever signs in with the
    old one meanwhile comes before, and is signed out, or after, and is refused.
    """
    session.get(StaffAgent, agent_id, with_for_update=True)
    row = AgentPassword(
        agent_id=agent_id,
        password_hash=password_hash,
        must_change=not is_demo,
        is_demo=is_demo,
        set_at=now,
        expires_at=None if is_demo else now + HANDED_OUT_LASTS,
    )
    set_password(session, row)
    end_sign_ins(session, agent_id)
    record(session, "agent", agent_id, "password_handed_out", by=by, at=now)
    return row


def change_own_password(
    session: Session,
    agent_id: UUID,
    password_hash: str,
    *,
    sign_in_id: UUID | None,
    by: str,
    now: datetime,
) -> None:
    """Set one's own password: one is signed out everywhere else."""
    row = AgentPassword(
        agent_id=agent_id,
        password_hash=password_hash,
        must_change=False,
        is_demo=False,
        set_at=now,
        expires_at=None,
    )
    set_password(session, row)
    end_sign_ins(session, agent_id, but=sign_in_id)
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(must_change=False))
    record(session, "agent", agent_id, "password_changed", by=by, at=now)


def set_password(session: Session, row: AgentPassword) -> None:
    """Put this password in place of the one there may be."""
    session.merge(row)
    session.flush()
