"""A report over several venues: each by its own days, and asked of the store together."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from ktv_booking.reservations.service.day_close import close_day
from ktv_booking.reservations.service.desk import arrive, leave, seat
from tests.builders import TODAY, evening
from tests.front_desk import FrontDesk
from tests.over_http import at
from tests.stores import Desk

SPAN = {"from": TODAY.isoformat(), "to": TODAY.isoformat()}
MOST_FOR_A_VENUE = {"comparison": 3, "occupancy": 3, "turnaways": 1, "fairness": 2}


def report(client: TestClient, name: str, **query: Any) -> dict[str, Any]:
    headers = at(evening(hour=27))
    answer = client.get(f"/v1/reports/{name}", params=SPAN | query, headers=headers)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def sat_and_closed(desk: FrontDesk) -> None:
    party = desk.book()
    for verb in (arrive, seat, leave):
        desk.at(evening(hour=20, minute=5)).do(verb, party.id)
    desk.at(evening(hour=27)).do(close_day, desk.venue.id, TODAY)


def test_each_venue_is_told_by_its_own_days(database: Desk, client: TestClient) -> None:
    closed, live, idle = (FrontDesk.opened(database, "small") for _ in range(3))
    sat_and_closed(closed)
    live.book()

    table = report(client, "comparison", group_by="venue")

    figures = {row["keys"]["venue"]: row["figures"] for row in table["rows"]}
    entered = {code: row["entered_reserved"] for code, row in figures.items()}
    assert entered == {closed.venue.code: 1, live.venue.code: 0, idle.venue.code: 0}
    assert figures[live.venue.code]["reserved"] == 1
    assert (table["days_closed"], table["days_live"]) == (1, 2)


@pytest.mark.parametrize("name", list(MOST_FOR_A_VENUE))
def test_more_venues_ask_the_store_little_more(
    database: Desk, client: TestClient, name: str
) -> None:
    FrontDesk.opened(database, "small").book()
    alone = asked_for(database, client, name)

    for _ in range(5):
        FrontDesk.opened(database, "small").book()

    assert asked_for(database, client, name) - alone <= 5 * MOST_FOR_A_VENUE[name]


def asked_for(database: Desk, client: TestClient, name: str) -> int:
    """Return how many statements a report takes that was asked for before."""
    report(client, name)
    with counting(database) as asked:
        report(client, name)
    return len(asked)


@contextmanager
def counting(database: Desk) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_one: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
