"""Twenty times fifty clerks press the button at once for the same room and hour."""

import pytest

from ktv_booking.db.session import Database
from tests.reliability.history.rush import CROWD, rush
from tests.reliability.runs import Order

pytestmark = [pytest.mark.race, pytest.mark.timeout(600)]


def test_of_fifty_at_once_one_gets_the_room_and_nobody_hears_of_a_fault(
    own_database: Database,
) -> None:
    url = own_database.url.render_as_string(hide_password=False)
    store = "sqlite" if own_database.is_sqlite else "postgresql"

    report = rush(Order(store, seed=3, operations=24 * CROWD, url=url))

    assert report.violations == []
    assert report.figures["rounds"] == {"identical": 20, "crossing": 2, "overlapping": 2}
