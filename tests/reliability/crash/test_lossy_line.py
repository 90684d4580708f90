"""Over a line that loses 30 % of answers and doubles 20 % of requests everything happens once."""

import os
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ktv_booking.web import work
from tests.builders import a_booking, evening
from tests.over_http import Server
from tests.reliability.crash.desks import RESERVATIONS
from tests.reliability.crash.lossy import Shop, ask_over_a_lossy_line, two_days_later
from tests.stores import Desk

SEED = int(os.environ.get("KTV_SEED", "11"))
TIMES = 500
KEY = "a-key-of-two-days-ago"
pytestmark = pytest.mark.timeout(600)


def test_five_hundred_over_such_a_line_are_booked_once_each(server: Server, database: Desk) -> None:
    report = ask_over_a_lossy_line(Shop.opened(server.url, database), seed=SEED, times=TIMES)

    assert report.violations == []
    assert report.figures["asked"] == TIMES
    assert report.figures["lost"] > TIMES / 5
    assert report.figures["doubled"] > TIMES / 10


def test_after_two_days_a_key_is_new(server: Server, database: Desk) -> None:
    shop = Shop.opened(server.url, database)
    header = {"Idempotency-Key": KEY}
    body = a_booking(shop.venue_id, starts_at=evening(1))
    with shop.line() as client:
        first = client.post(RESERVATIONS, json=body, headers=header)
        two_days_later(shop, KEY)
        other = client.post(RESERVATIONS, json=body | {"note": "靠窗"}, headers=header)
        again = client.post(RESERVATIONS, json=body | {"note": "靠窗"}, headers=header)

    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["id"] != other.json()["id"]
    assert again.content == other.content


def test_a_shop_that_remembers_nothing_is_caught(
    server: Server, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgets(session: Session, *_: Any, **__: Any) -> None:
        """Keep no answer."""

    monkeypatch.setattr(work, "remember", forgets)

    report = ask_over_a_lossy_line(Shop.opened(server.url, database), seed=SEED, times=40)

    assert report.figures["duplicates"] > 5
    assert report.violations
