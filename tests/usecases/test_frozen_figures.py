"""Closing a day freezes its figures: they are what counting by hand finds, row by row."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from ktv_booking.reservations.models import DayFigure, DayHour
from ktv_booking.reservations.rules.figures import KEYS, MEASURES
from ktv_booking.reservations.service.day_close import close_day
from tests.builders import TODAY
from tests.figures_by_hand import Figures, figures_by_hand
from tests.figures_of_evenings import PlayedEvening
from tests.front_desk import FrontDesk
from tests.stores import Desk


def frozen(desk: FrontDesk) -> Figures:
    """Return the rows of the close as counting by hand would say them."""
    rows = desk.database.read(lambda session: list(session.scalars(select(DayFigure))))
    said: Figures = {}
    for row in rows:
        key: Any = tuple(getattr(row, name) for name in KEYS)
        figures = +Counter({name: getattr(row, name) for name in MEASURES})
        assert key not in said
        if figures:
            said[key] = figures
    return said


@pytest.mark.parametrize("seed", [5, 19, 29])
def test_what_a_close_freezes_is_what_counting_by_hand_finds(database: Desk, seed: int) -> None:
    played = PlayedEvening.opened(database, seed).play().end()
    desk = played.desk

    desk.do(close_day, desk.venue.id, TODAY)

    by_hand = database.read(lambda s: figures_by_hand(s, played.facts, TODAY, now=desk.now))
    assert frozen(desk) == by_hand
    total: Counter[str] = sum(by_hand.values(), Counter())
    assert total["reserved"] + total["walked_in"] == sum(
        total[ended]
        for ended in ("cancelled", "expired", "no_show", "entered_reserved", "entered_walk_in")
    )
    hours = database.read(lambda session: list(session.scalars(select(DayHour))))
    assert sum(hour.room_minutes_used for hour in hours) == total["room_minutes_used"]
