"""Closing a business day: who never came is settled, the figures freeze, the book is shut."""

from typing import Any

import pytest
from sqlalchemy import select

from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.rules.deposits import CancelledBy, EntryKind
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.day_close import DayStillOpen, close_day
from ktv_booking.reservations.service.deposits import enter
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.life import amend
from ktv_booking.reservations.service.undo import no_show, reinstate
from ktv_booking.venues.models import VenueDay
from ktv_booking.venues.rules.refusals import DayClosed
from tests.builders import NOW, TODAY, evening, hours
from tests.front_desk import FrontDesk
from tests.stores import Desk


def after_closing(desk: FrontDesk) -> FrontDesk:
    return desk.at(evening(hour=26))


def a_full_day(database: Desk) -> tuple[FrontDesk, dict[str, Any]]:
    desk = FrontDesk.opened(database, *["small"] * 4)
    parties = {
        "completed": desk.book(),
        "cancelled": desk.book(),
        "no_show": desk.book(),
        "expired": desk.book(hold=True),
    }
    desk.do(cancel, parties["cancelled"].id, CancelRequest(CancelledBy.GUEST, "ill"))
    for verb in (arrive, seat, leave):
        desk.at(evening()).do(verb, parties["completed"].id)
    return desk, parties


def test_closing_settles_everybody_and_counts_them(database: Desk) -> None:
    desk, parties = a_full_day(database)

    closed = after_closing(desk).do(close_day, desk.venue.id, TODAY)

    assert {said: desk.row(row).status for said, row in parties.items()} == {
        said: said for said in parties
    }
    assert [row.id for row in closed.no_shows] == [parties["no_show"].id]
    assert closed.figures == dict.fromkeys(parties, 1)
    kept = desk.database.read(
        lambda session: session.scalars(
            select(VenueDay).where(VenueDay.venue_id == desk.venue.id)
        ).one()
    )
    assert (kept.settled_at, kept.figures) == (evening(hour=26), closed.figures)


def test_a_settled_day_refuses_every_verb(database: Desk) -> None:
    desk, parties = a_full_day(database)
    desk = after_closing(desk)
    desk.do(close_day, desk.venue.id, TODAY)
    never_came = parties["no_show"].id

    for verb, said in [
        (arrive, {}),
        (no_show, {}),
        (reinstate, {"reason": "late"}),
        (amend, {"guest": {}, "fields": {"note": "x"}}),
        (enter, {"kind": EntryKind.PAID, "amount_minor": 1}),
    ]:
        with pytest.raises(DayClosed):
            desk.do(verb, never_came, **said)  # type: ignore[arg-type]
    with pytest.raises(DayClosed):
        desk.place(parties["no_show"], starts_at=evening(1))
    with pytest.raises(DayClosed):
        desk.book(source="walk_in", starts_at=desk.now)
    with pytest.raises(DayClosed):
        desk.do(close_day, desk.venue.id, TODAY)


def test_nobody_moves_into_a_settled_day(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(starts_at=evening(1))
    late = desk.at(evening(hour=27))
    late.do(close_day, desk.venue.id, TODAY)

    with pytest.raises(DayClosed):
        late.place(booked, starts_at=evening(hour=29))

    assert desk.row(booked).business_date == evening(1).date()


def test_a_day_with_guests_in_the_house_or_before_closing_stays_open(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening(hour=24))
    party = desk.book(source="walk_in", seat_now=True, starts_at=desk.now, minutes=120)

    with pytest.raises(DayStillOpen):
        desk.do(close_day, desk.venue.id, TODAY)
    with pytest.raises(DayStillOpen) as refused:
        after_closing(desk).do(close_day, desk.venue.id, TODAY)

    assert refused.value.facts["still_open"] == 1
    after_closing(desk).do(leave, party.id)
    assert after_closing(desk).do(close_day, desk.venue.id, TODAY).figures == {"completed": 1}


def test_a_rehearsal_says_who_is_still_there(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening(hour=24))
    party = desk.book(source="walk_in", starts_at=desk.now, minutes=60)

    said = desk.do(close_day, desk.venue.id, TODAY, rehearse=True)

    assert [row.id for row in said.still_open] == [party.id]


def test_a_day_nobody_booked_closes_too(database: Desk) -> None:
    desk = after_closing(FrontDesk.opened(database, "small"))

    assert desk.do(close_day, desk.venue.id, TODAY).figures == {}


def test_a_foreign_day_is_not_closed(database: Desk) -> None:
    desk, stranger = (FrontDesk.opened(database, "small") for _ in range(2))

    with pytest.raises(NotFound):
        after_closing(desk).do(close_day, stranger.venue.id, TODAY, by=desk.as_("lead").by)


def test_a_stay_across_the_cut_off_can_go_on_after_its_first_day_is_settled(
    database: Desk,
) -> None:
    round_the_clock = {"opening_hours": hours("06:00", "30:00")}
    desk = FrontDesk.opened(database, "small", venue=round_the_clock)
    tomorrow = desk.book(starts_at=evening(1, hour=10), minutes=60)

    desk.at(evening(1, hour=7)).do(close_day, desk.venue.id, TODAY)

    assert desk.at(evening(1, hour=10)).do(arrive, tomorrow.id).status == "arrived"
    assert desk.now == NOW
