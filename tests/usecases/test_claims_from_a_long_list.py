"""A claim from a long list costs what one from a short list does: it goes by indexes."""

from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from ktv_booking.access.roles import Permission
from ktv_booking.db.base import new_id
from ktv_booking.outreach.models import CallTask
from ktv_booking.outreach.queries.waiting import lists_waiting, next_due
from ktv_booking.outreach.queries.working import Wanted
from tests.builders import NOW, a_principal
from tests.calls_to_make import on_a_list

MANY = 3_000


def many_waiting(session: Session) -> CallTask:
    """Put so many on one list; the first of them."""
    (first,) = on_a_list(session)
    fields = {column.name: getattr(first, column.name) for column in CallTask.__table__.columns}
    rows = [
        fields | {"id": new_id(), "place": place, "subject_id": new_id()}
        for place in range(2, MANY + 2)
    ]
    session.execute(insert(CallTask), rows)
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE call_tasks"))
    return first


def plans_of_a_claim(session: Session) -> tuple[CallTask | None, list[str]]:
    """Return who is next, and how the store looked for them."""
    by = a_principal(permission=Permission.CALLS)
    asked: list[tuple[str, Any]] = []
    connection = session.connection()
    event.listen(
        connection, "before_cursor_execute",
        lambda _conn, _cursor, said, facts, *_rest: asked.append((said, facts)),
    )  # fmt: skip
    lists = lists_waiting(session, Wanted(), agent=by, now=NOW)
    found = next_due(session, calling=lists, lawful=lists, agent=by, now=NOW)
    explain = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    turns = [one for one in asked if "ORDER BY call_tasks" in one[0]]
    return found, [
        "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + said, facts))
        for said, facts in turns
    ]


@pytest.mark.parametrize("nobodys", ["ix_call_tasks_put_off", "ix_call_tasks_new"])
def test_nothing_is_sorted_to_find_the_next_call(session: Session, nobodys: str) -> None:
    first = many_waiting(session)

    found, plans = plans_of_a_claim(session)

    assert found is first
    (plan,) = [one for one in plans if nobodys in one]
    assert "Sort" not in plan
    assert "B-TREE" not in plan
