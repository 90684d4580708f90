"""Handling what the outbox holds: each row once in effect, however many dispatchers there are.

A handler writes in the very unit that marks its row as handled, so that a dispatcher killed at
any point leaves the row either waiting or wholly handled. Source: design.md 1.12, reliability E2.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ktv_booking.db.crash import crash_point
from ktv_booking.db.session import Database
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.outbox.queries import WAITS, take_waiting

log = logging.getLogger(__name__)

ROWS_A_UNIT = 20
KEPT = timedelta(days=7)

Handler = Callable[[Session, OutboxRow, datetime], None]
"""What is done about one row: `handler(session, row, now)`."""


def dispatch(database: Database, handlers: Mapping[str, Handler], now: datetime) -> int:
    """Hand every due row to the handler of its topic's prefix; return how many were handled.

    The longest prefix wins; topics without a handler are left waiting. A row whose handler fails
    is logged, tried again later (`WAITS`), and holds nobody else up.
    """

    def unit(session: Session) -> tuple[int, int]:
        rows = take_waiting(session, handlers, limit=ROWS_A_UNIT, now=now)
        handled = [_handle(session, row, _handler_of(row.topic, handlers), now) for row in rows]
        return len(rows), sum(handled)

    total = 0
    while True:
        taken, handled = database.work(unit, repeatable=True)
        total += handled
        if taken < ROWS_A_UNIT or not handled:
            return total


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete rows that were handled a week ago; return how many. What waits is never deleted."""
    result = session.execute(delete(OutboxRow).where(OutboxRow.handled_at <= now - KEPT))
    return int(getattr(result, "rowcount", 0))


def _handler_of(topic: str, handlers: Mapping[str, Handler]) -> Handler:
    return handlers[max((one for one in handlers if topic.startswith(one)), key=len)]


def _handle(session: Session, row: OutboxRow, handler: Handler, now: datetime) -> bool:
    try:
        with session.begin_nested():
            handler(session, row, now)
    except DBAPIError:
        raise  # the store's trouble, not the row's: the unit is tried again
    except Exception:
        row.tries += 1
        is_last = row.tries >= len(WAITS)
        log.exception(
            "outbox row given up" if is_last else "outbox row failed",
            extra={"outbox_id": str(row.id), "topic": row.topic, "tries": row.tries},
        )
        return False
    row.handled_at = now
    crash_point("mid_job")
    return True
