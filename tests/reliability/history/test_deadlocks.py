"""A deadlock that a server met is told with the statements that waited for one another."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ktv_booking.db.session import Database
from tests.reliability.history.deadlocks import Deadlocks

pytestmark = pytest.mark.race


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_deadlock_is_told_with_who_waited_for_whom(own_database: Database) -> None:
    assert Deadlocks(own_database).met() == {"deadlocks": 0}
    deadlocks, both_have_one = Deadlocks(own_database), threading.Barrier(2)
    hit: list[OperationalError] = []

    def cross(first: int, second: int) -> None:
        with own_database.engine.connect() as connection:
            try:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({first})"))
                both_have_one.wait(10)
                connection.execute(text(f"SELECT pg_advisory_xact_lock({second})"))
            except OperationalError as error:
                hit.append(error)

    crossing = [threading.Thread(target=cross, args=way) for way in ((41, 42), (42, 41))]
    for one in crossing:
        one.start()
    for one in crossing:
        one.join()

    met = deadlocks.met()
    assert len(hit) == 1
    assert met["deadlocks"] == 1
    assert "pg_advisory_xact_lock(41)" in met["who_waited"][0]
    assert "pg_advisory_xact_lock(42)" in met["who_waited"][0]
