"""A booking goes by the venue as this process saw it last; the lock says where it was wrong."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.rooms.models import Room
from ktv_booking.venues import days, revisions
from ktv_booking.venues.models import Venue
from tests.builders import evening
from tests.front_desk import FrontDesk
from tests.stores import Desk
from tests.wire import listening_in

TOMORROW = evening() + timedelta(days=1)


def set_up_anew(database: Desk) -> None:
    """Take every room out of the house, as another process would."""
    with database.engine.begin() as another:
        another.execute(update(Room).values(active=False))
        another.execute(update(Venue).values(setup_rev=Venue.setup_rev + 1))


def test_a_house_that_another_process_set_up_anew_is_seen_by_the_next_booking(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book(starts_at=TOMORROW)

    set_up_anew(database)

    with pytest.raises(NoRoomFree):
        desk.book(starts_at=TOMORROW)


def test_believing_the_old_house_is_found(database: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book(starts_at=TOMORROW)
    monkeypatch.setattr(days, "ensure_as_supposed", lambda *_: None)

    set_up_anew(database)

    assert desk.book(starts_at=TOMORROW).room_id is not None


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_venue_that_was_seen_is_not_read_again(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", "small")
    desk.book(starts_at=TOMORROW)

    with listening_in(database) as line:
        desk.book(starts_at=TOMORROW)

    assert not [said for said in line.statements if said.startswith("SELECT venues.")]


def test_a_unit_supposes_nothing_again_once_it_was_wrong(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book(starts_at=TOMORROW)
    supposed: list[int] = []
    sound = revisions.suppose_revision

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "ktv_booking.venues.glimpse.suppose_revision",
            lambda session, venue_id, rev: (
                supposed.append(rev),
                sound(session, venue_id, rev - 1),
            ),
        )
        desk.book(starts_at=TOMORROW)

    assert len(supposed) == 1
