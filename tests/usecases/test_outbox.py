"""The outbox: every row is handled once in effect, whoever dispatches and whatever fails."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.outbox.dispatch import ROWS_A_UNIT, Handler, dispatch, forget_old
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.outbox.queries import WAITS
from ktv_booking.outbox.service import announce
from tests.builders import NOW
from tests.stores import Desk


def announced(session: Session, topic: str = "thing.done", times: int = 1) -> None:
    for seq in range(times):
        announce(session, topic, new_id(), seq=seq, now=NOW)


def writes_it_down(session: Session, row: OutboxRow, now: datetime) -> None:
    record(session, "outbox", row.id, "handled", by="test", at=now)


def refuses(session: Session, row: OutboxRow, now: datetime) -> None:
    writes_it_down(session, row, now)
    session.flush()
    raise ZeroDivisionError


HANDLERS: dict[str, Handler] = {"thing.": writes_it_down}


def handled_times(database: Desk) -> list[int]:
    """Return how often each handled row was handled."""
    counted = select(func.count()).select_from(AuditRow).group_by(AuditRow.subject_id)
    return list(database.read(lambda session: session.scalars(counted).all()))


def waiting(database: Desk) -> list[OutboxRow]:
    left = select(OutboxRow).where(OutboxRow.handled_at.is_(None)).order_by(OutboxRow.id)
    return list(database.read(lambda session: session.scalars(left).all()))


def test_every_row_is_handled_once(session: Session, database: Desk) -> None:
    announced(session, times=2 * ROWS_A_UNIT + 1)

    assert dispatch(database, HANDLERS, NOW) == 2 * ROWS_A_UNIT + 1
    assert dispatch(database, HANDLERS, NOW) == 0
    assert handled_times(database) == [1] * (2 * ROWS_A_UNIT + 1)


def test_two_dispatchers_at_once_handle_each_row_once(session: Session, database: Desk) -> None:
    announced(session, times=60)
    session.commit()
    totals: list[int] = []
    together = threading.Barrier(3)

    def dispatcher() -> None:
        together.wait()
        totals.append(dispatch(database, HANDLERS, NOW))

    threads = [threading.Thread(target=dispatcher) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(totals) == 60
    assert handled_times(database) == [1] * 60


def test_a_topic_without_a_handler_waits(session: Session, database: Desk) -> None:
    announced(session, "another.done")

    assert dispatch(database, HANDLERS, NOW) == 0
    assert len(waiting(database)) == 1


def test_the_longest_prefix_wins(session: Session, database: Desk) -> None:
    announced(session, "thing.done")

    handled = dispatch(database, {"thing.": refuses, "thing.done": writes_it_down}, NOW)

    assert handled == 1


def test_a_row_that_fails_holds_nobody_up_and_leaves_nothing(
    session: Session, database: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    announced(session, "thing.broken")
    announced(session, "thing.done")

    handled = dispatch(database, {"thing.": writes_it_down, "thing.broken": refuses}, NOW)

    assert handled == 1
    assert handled_times(database) == [1]
    assert [(row.topic, row.tries) for row in waiting(database)] == [("thing.broken", 1)]
    assert "outbox row failed" in caplog.text


def test_a_failed_row_is_tried_later_and_again(session: Session, database: Desk) -> None:
    announced(session)
    dispatch(database, {"thing.": refuses}, NOW)

    too_soon = dispatch(database, HANDLERS, NOW + WAITS[1] - timedelta(seconds=1))
    in_time = dispatch(database, HANDLERS, NOW + WAITS[1])

    assert (too_soon, in_time) == (0, 1)


def test_a_row_given_up_is_kept_and_said_so(
    session: Session, database: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    announced(session)
    for wait in WAITS:
        dispatch(database, {"thing.": refuses}, NOW + wait)

    later = dispatch(database, HANDLERS, NOW + timedelta(days=30))

    assert later == 0
    assert [row.tries for row in waiting(database)] == [len(WAITS)]
    assert caplog.text.count("outbox row given up") == 1


def test_handled_rows_go_after_a_week_and_waiting_ones_stay(
    session: Session, database: Desk
) -> None:
    announced(session, times=2)
    dispatch(database, HANDLERS, NOW)
    database.work(announced)

    week = NOW + timedelta(days=7)
    early = database.work(lambda unit: forget_old(unit, now=week - timedelta(seconds=1)))
    gone = database.work(lambda unit: forget_old(unit, now=week))

    assert (early, gone) == (0, 2)
    assert len(waiting(database)) == 1
