"""Closing a day freezes its figures: they are what counting by hand finds, row by row."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from ktv_booking.reservations.models import DayFigure, DayHour
from ktv_booking.reservations.rules.figures import KEYS, MEASURES
from ktv_booking.reservations.service.day_close import close_day
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.groups import GroupRequest, book_group
from ktv_booking.reservations.service.undo import reinstate
from tests.builders import TODAY, evening
from tests.figures_by_hand import Figures, figures_by_hand
from tests.figures_of_evenings import PARTS, PlayedEvening
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


def total_of(desk: FrontDesk) -> Counter[str]:
    desk.at(evening(hour=27)).do(close_day, desk.venue.id, TODAY)
    return sum(frozen(desk).values(), Counter())


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_party_that_used_two_rooms_counts_once_and_its_minutes_in_both(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "large", venue=PARTS)
    party = desk.book(starts_at=evening(hour=23))
    for verb in (arrive, seat):
        desk.at(evening(hour=23)).do(verb, party.id)
    desk.at(evening(hour=24, minute=30)).place(party, room_id=desk.rooms[1].id, guest_consents=True)
    desk.at(evening(hour=25)).do(leave, party.id)

    total = total_of(desk)

    assert (total["entered_reserved"], total["moved_midway"], total["upgraded"]) == (1, 1, 1)
    rows = database.read(lambda s: list(s.scalars(select(DayHour))))
    used = {(row.hour, row.room_class_id): row.room_minutes_used for row in rows}
    small, large = (room.room_class_id for room in desk.rooms)
    assert {key: minutes for key, minutes in used.items() if minutes} == {
        (23, small): 60,
        (24, small): 30,
        (24, large): 30,
    }


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_late_guest_who_was_let_in_after_all_has_entered(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", grace_minutes=15)
    party = desk.book()
    late = desk.at(evening(hour=20, minute=40))
    late.do(reinstate, party.id, reason="traffic")
    for verb in (arrive, seat, leave):
        late.do(verb, party.id)

    total = total_of(desk)

    assert (total["late"], total["entered_reserved"]) == (1, 1)
    assert not total["expired"] + total["no_show"]


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_group_counts_once_for_each_of_its_rooms(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    stay = desk.stay()
    desk.do(book_group, GroupRequest(desk.request(), (stay, stay)))

    total = total_of(desk)

    assert (total["reserved"], total["no_show"]) == (2, 2)
