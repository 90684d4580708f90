"""Migration 0003: turnovers are known, nothing else new is, and other outages stay as they were."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ktv_booking.db.dialects import violated_constraint
from ktv_booking.db.migrate import migrate, migrate_down
from ktv_booking.db.session import Database
from ktv_booking.rooms.models import Outage
from tests.builders import NOW, a_class, a_room, a_venue, evening

COLUMNS = "id, venue_id, room_id, kind, starts_at, ends_at, reason, releases_at, created_by"


def written(session: Session, *kinds: str) -> None:
    venue = a_venue(session, bare=True)
    a_class(session, venue)
    room = a_room(session, venue)
    for number, kind in enumerate(kinds):
        starts_at = evening(number)
        outage: dict[str, Any] = {"kind": kind, "reason": "𠮷 ' \" 👩‍👩‍👧", "created_by": "test"}
        session.add(
            Outage(
                venue_id=venue.id,
                room_id=room.id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=10),
                created_at=NOW,
                **outage,
            )
        )
    session.flush()


def outages(session: Session) -> list[tuple[Any, ...]]:
    return [
        tuple(row) for row in session.execute(text(f"SELECT {COLUMNS} FROM outages ORDER BY id"))
    ]


def test_outages_survive_and_turnovers_go_with_the_step_down(own_database: Database) -> None:
    own_database.work(
        lambda session: written(session, "maintenance", "turnover", "management_hold")
    )
    before = own_database.read(outages)

    migrate_down(own_database, "0002")
    below = own_database.read(outages)
    migrate(own_database)

    assert below == own_database.read(outages) == [row for row in before if row[3] != "turnover"]
    assert len(before) == 3
    own_database.work(lambda session: written(session, "turnover"))


def test_a_kind_of_outage_that_nobody_knows_is_refused(own_database: Database) -> None:
    with pytest.raises(IntegrityError) as refused:
        own_database.work(lambda session: written(session, "nonsense"))

    assert violated_constraint(refused.value) == "ck_outages_kind_known"
