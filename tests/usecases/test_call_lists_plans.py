"""How a server means to find a list's people: it must not suppose many where there are few."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from ktv_booking.outreach.queries.campaigns import plan_of
from ktv_booking.outreach.queries.writing import weighed
from ktv_booking.outreach.rules.birthdays import birth_keys
from ktv_booking.outreach.service.building import making_of
from tests.builders import NOW, TODAY, a_campaign
from tests.listed_by_hand import made_up
from tests.lists_laid_out import a_past, lay_out

MEMBERS = 800


@pytest.mark.parametrize("store", ["postgresql"])
def test_a_server_supposes_about_as_many_entries_as_people(session: Session) -> None:
    venue, earlier = a_past(session)
    lay_out(session, made_up(7, MEMBERS, near=birth_keys(TODAY)), venue, earlier)
    campaign = a_campaign(session, venue, lead_days=[0])

    rows = supposed(session, campaign, venue.id)

    assert rows["CTE lineage"] <= 4 * rows["CTE people"]


def supposed(session: Session, campaign: Any, venue_id: Any) -> dict[str, int]:
    """Return how many rows the server expects of each named part of the statement."""
    making, _ = making_of(session, plan_of(campaign), venue_id, TODAY, now=NOW)
    connection, said = session.connection(), []

    def listen(_connection: Any, _cursor: Any, statement: str, words: Any, *_: Any) -> None:
        said.append((f"EXPLAIN (FORMAT JSON) {statement}", words))

    event.listen(connection, "before_cursor_execute", listen)
    session.execute(*weighed(making))
    event.remove(connection, "before_cursor_execute", listen)
    plan = connection.exec_driver_sql(*said[0]).scalar_one()[0]["Plan"]
    return {one["Subplan Name"]: one["Plan Rows"] for one in plan["Plans"] if "Subplan Name" in one}
