"""Reading the outbox: what still waits and is due."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ktv_booking.outbox.models import OutboxRow

WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (0, 10, 60, 600, 3_600, 6 * 3_600, 24 * 3_600)
)
"""How old a row must be for each try after a failed one; after the last it is left standing."""


def take_waiting(
    session: Session, topics: Iterable[str], *, limit: int, now: datetime
) -> Sequence[OutboxRow]:
    """Return the oldest due rows whose topic begins with one of `topics`, locked for this unit.

    Two dispatchers never get the same row: PostgreSQL skips what another one holds, and on
    SQLite there is one writer at a time. A row never tried is due whatever a clock says.
    """
    due = [OutboxRow.tries == 0]
    due += [
        and_(OutboxRow.tries == tries, OutboxRow.created_at <= now - wait)
        for tries, wait in enumerate(WAITS)
        if tries
    ]
    return session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.handled_at.is_(None),
            or_(*(OutboxRow.topic.startswith(topic, autoescape=True) for topic in topics)),
            or_(*due),
        )
        .order_by(OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
