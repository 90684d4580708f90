"""Reading the audit log: its chains, their heads, rows in the order of their numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ktv_booking.audit.models import PHONE_REVEALED, AuditRow, ChainHead
from ktv_booking.audit.walking import Head

_COLUMNS = tuple(AuditRow.__table__.columns)


def chains(session: Session) -> list[UUID]:
    """Return every chain there is a head or a row of."""
    found = set(session.scalars(select(ChainHead.chain)))
    last: UUID | None = session.scalar(select(AuditRow.chain).order_by(AuditRow.chain).limit(1))
    while last is not None:
        found.add(last)
        after = select(AuditRow.chain).where(AuditRow.chain > last)
        last = session.scalar(after.order_by(AuditRow.chain).limit(1))
    return sorted(found)


def head_of(session: Session, chain: UUID) -> Head | None:
    """Return the head of a chain."""
    row = session.execute(
        select(
            ChainHead.chain,
            ChainHead.rows,
            ChainHead.hash,
            ChainHead.archived,
            ChainHead.archived_hash,
        ).where(ChainHead.chain == chain)
    ).one_or_none()
    return None if row is None else Head(*row)


def last_seq_of(session: Session, chain: UUID) -> int | None:
    """Return the number of the last row there is."""
    mine = select(AuditRow.seq).where(AuditRow.chain == chain)
    return session.scalar(mine.order_by(AuditRow.seq.desc()).limit(1))


def rows_after(
    session: Session, chain: UUID, seq: int, *, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Return whole rows of a chain after the one numbered `seq`, in their order."""
    mine = select(*_COLUMNS).where(AuditRow.chain == chain, AuditRow.seq > seq)
    rows = session.execute(mine.order_by(AuditRow.seq).limit(limit)).mappings()
    return [dict(row) for row in rows]


def link_of(session: Session, chain: UUID, seq: int) -> bytes | None:
    """Return the link of one row."""
    return session.scalar(select(AuditRow.hash).where(AuditRow.chain == chain, AuditRow.seq == seq))


def reveals_by(session: Session, login: str, *, since: datetime) -> int:
    """Return how many phone numbers somebody was shown since then."""
    mine = select(func.count()).where(
        AuditRow.by == login, AuditRow.action == PHONE_REVEALED, AuditRow.at > since
    )
    return session.scalar(mine) or 0
