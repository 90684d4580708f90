"""Without the service and without its lock, the store itself keeps two parties apart."""

import pytest

from ktv_booking.db.session import Database
from tests.reliability.history.constraint import constraint_alone
from tests.reliability.history.seeded import drop_guard
from tests.reliability.runs import Order

pytestmark = pytest.mark.race


def order(database: Database, operations: int) -> Order:
    store = "sqlite" if database.is_sqlite else "postgresql"
    url = database.url.render_as_string(hide_password=False)
    return Order(store, seed=11, operations=operations, url=url)


def test_sixteen_lines_past_the_service_put_no_two_parties_in_a_room(
    own_database: Database,
) -> None:
    report = constraint_alone(order(own_database, 800))

    assert report.violations == []
    assert report.figures["kept"] > 20
    assert report.figures["refused"] > 20


def test_without_the_guard_they_do_and_are_found(own_database: Database) -> None:
    report = constraint_alone(order(own_database, 400), prepare=drop_guard)

    assert report.violations != []
