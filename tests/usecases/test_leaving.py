"""What a unit leaves behind: written at its end, in its order, in one statement on a server."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow
from ktv_booking.db import leaving
from ktv_booking.db.base import Base, new_id
from ktv_booking.db.leaving import MOST_AT_ONCE, leave
from ktv_booking.db.units import undo
from ktv_booking.outbox.models import OutboxRow
from tests.builders import NOW
from tests.stores import Desk
from tests.wire import listening_in

SUBJECT = new_id()


def an_audit_row(action: str, **said: Any) -> AuditRow:
    fields = {"subject": "test", "subject_id": SUBJECT, "by": "test", "at": NOW, "changed": {}}
    return AuditRow(action=action, **fields | said)


def an_outbox_row(topic: str, **said: Any) -> OutboxRow:
    fields = {"subject_id": SUBJECT, "seq": 1, "created_at": NOW}
    return OutboxRow(topic=topic, **fields | said)


def in_the_store(session: Session, kind: type[Base] = AuditRow) -> list[Any]:
    with session.no_autoflush:
        return list(session.scalars(select(kind).order_by(kind.id)))  # type: ignore[attr-defined]


def actions(database: Desk) -> list[str]:
    return database.read(lambda session: [row.action for row in in_the_store(session)])


def test_nothing_is_written_before_the_unit_ends(database: Desk) -> None:
    def unit(session: Session) -> int:
        leave(session, an_audit_row("left"))
        session.flush()
        return len(in_the_store(session))

    assert database.work(unit) == 0
    assert actions(database) == ["left"]


@pytest.mark.parametrize("count", [1, MOST_AT_ONCE, MOST_AT_ONCE + 1, 3 * MOST_AT_ONCE + 1])
def test_rows_stand_in_the_order_they_were_left_in(database: Desk, count: int) -> None:
    names = [f"step-{number}" for number in range(count)]

    def unit(session: Session) -> None:
        for name in names:
            leave(session, an_audit_row(name))
            leave(session, an_outbox_row(name))

    database.work(unit)

    assert actions(database) == names
    told = database.read(lambda session: in_the_store(session, OutboxRow))
    assert [row.topic for row in told] == names


def test_what_a_row_leaves_out_is_as_if_it_had_been_added(database: Desk) -> None:
    def unit(session: Session) -> None:
        session.add(an_outbox_row("added"))
        leave(session, an_outbox_row("left"))

    database.work(unit)

    rows = database.read(lambda session: in_the_store(session, OutboxRow))
    added, left = (
        {
            column.key: getattr(row, column.key)
            for column in OutboxRow.__table__.columns
            if column.key not in {"id", "topic"}
        }
        for row in sorted(rows, key=lambda row: str(row.topic))
    )
    assert left == added
    assert len({row.id for row in rows}) == 2


def test_values_come_back_as_they_were_left(database: Desk) -> None:
    changed = {"name": {"from": None, "to": "王'小\"明; %s :x"}, "n": [1, 2.5, True, None]}

    database.work(
        lambda session: leave(session, an_audit_row("left", changed=changed, reason="50 % :at"))
    )

    [row] = database.read(in_the_store)
    assert (row.changed, row.reason, row.at, row.subject_id) == (changed, "50 % :at", NOW, SUBJECT)


def test_what_is_undone_leaves_nothing(database: Desk) -> None:
    def unit(session: Session) -> None:
        leave(session, an_audit_row("before"))
        undo(session)
        leave(session, an_audit_row("after"))

    database.work(unit)

    assert actions(database) == ["after"]


def test_a_unit_that_breaks_leaves_nothing_behind(database: Desk) -> None:
    def unit(session: Session) -> None:
        leave(session, an_audit_row("left"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.work(unit)
    database.work(lambda session: leave(session, an_audit_row("next")))

    assert actions(database) == ["next"]


def test_what_may_be_undone_in_part_is_added_at_once(database: Desk) -> None:
    def unit(session: Session) -> int:
        with session.begin_nested() as part:
            leave(session, an_audit_row("given up"))
            session.flush()
            seen = len(in_the_store(session))
            part.rollback()
        with session.begin_nested():
            leave(session, an_audit_row("kept"))
        return seen

    assert database.work(unit) == 1
    assert actions(database) == ["kept"]


def test_without_a_unit_a_row_is_added_at_once(session: Session) -> None:
    leave(session, an_audit_row("left"))
    session.flush()

    assert [row.action for row in in_the_store(session)] == ["left"]


def ways_of_leaving(database: Desk, count: int) -> list[str]:
    """Leave so many rows of two kinds; return what was sent."""

    def unit(session: Session) -> None:
        for number in range(count):
            leave(session, an_audit_row("left") if number % 2 else an_outbox_row("left"))

    with listening_in(database) as line:
        database.work(unit)
    return line.statements[1:-1]


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("count", "statements"), [(1, 1), (3, 1), (MOST_AT_ONCE, 1), (MOST_AT_ONCE + 1, 2)]
)
def test_a_server_gets_them_in_one_statement(database: Desk, count: int, statements: int) -> None:
    database.work(lambda session: leave(session, an_audit_row("the connection is there")))

    assert len(ways_of_leaving(database, count)) == statements


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_leaving_one_by_one_is_found(database: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    database.work(lambda session: leave(session, an_audit_row("the connection is there")))
    monkeypatch.setattr(leaving, "MOST_AT_ONCE", 1)

    assert len(ways_of_leaving(database, 3)) == 3
