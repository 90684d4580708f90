"""Audit chains as tests write them, and what an owner of the store could do to them."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow
from ktv_booking.audit.queries import chains, rows_after
from ktv_booking.audit.service import Origin, come_from, record
from ktv_booking.audit.verification import Verdict, verify
from ktv_booking.audit.walking import Fault
from ktv_booking.db.base import new_id
from ktv_booking.db.leaving import MOST_AT_ONCE
from tests.builders import NOW
from tests.stores import Desk

HERE, THERE = new_id(), new_id()
ROWS_HERE = 40


def written(database: Desk) -> Desk:
    """Return the store with three chains, written by units of many sizes."""
    chosen, left = random.Random(7), ROWS_HERE
    while left:
        count = min(left, chosen.choice((1, 1, 2, 3, MOST_AT_ONCE + 1)))

        def unit(session: Session, count: int = count, left: int = left) -> None:
            come_from(session, Origin("203.0.113.7", "console/1.0"))
            write(session, HERE, count, reason=f"{left} left")
            write(session, chosen.choice((THERE, None)))

        database.work(unit)
        left -= count
    return database


def write(session: Session, venue_id: UUID | None, count: int = 1, **said: Any) -> None:
    for number in range(count):
        fields = {
            "by": "小李",
            "at": NOW,
            "changed": {"n": number, "share": 0.25, "名": ["a", None]},
        }
        record(session, "test", new_id(), "done", venue_id=venue_id, **fields | said)


def verdicts(session: Session, **said: Any) -> dict[UUID, Verdict]:
    return {one: verify(lambda look: look(session), one, **said) for one in chains(session)}


def found_after(book: Desk, tamper: Callable[[Session], Any]) -> tuple[Any, dict[UUID, Verdict]]:
    """Do what an owner of the store could do, past every guard, and undo it after the walk."""
    with book.engine.connect() as connection, Session(connection) as session:
        if book.is_sqlite:
            triggers = (
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%audit%'"
            )
            for name in session.scalars(text(triggers)).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        done = tamper(session)
        result = verdicts(session)
        session.rollback()
    return done, result


def row_numbered(session: Session, seq: int, chain: UUID = HERE) -> dict[str, Any]:
    return dict(rows_after(session, chain, seq - 1, limit=1)[0])


def alter(session: Session, seq: int, /, **values: Any) -> None:
    session.execute(update(AuditRow.__table__).where(*numbered(seq)).values(**values))  # type: ignore[arg-type]


def take_out(session: Session, first: int, last: int) -> None:
    session.execute(
        delete(AuditRow.__table__).where(  # type: ignore[arg-type]
            AuditRow.chain == HERE, AuditRow.seq.between(first, last)
        )
    )


def numbered(seq: int) -> tuple[Any, ...]:
    return (AuditRow.chain == HERE, AuditRow.seq == seq)


def breaks(result: dict[UUID, Verdict]) -> list[tuple[int, Fault]]:
    assert all(verdict.is_intact for chain, verdict in result.items() if chain != HERE)
    return [(one.seq, one.fault) for one in result[HERE].breaks]
