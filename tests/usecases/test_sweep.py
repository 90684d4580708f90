"""The sweep does at once what the first touch of a day would do, and doing it twice is nothing."""

from ktv_booking.reservations.service.desk import arrive
from ktv_booking.reservations.service.sweep import sweep_venue
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk


def swept(desk: FrontDesk) -> int:
    return desk.database.work(lambda session: sweep_venue(session, desk.venue.id, now=desk.now))


def test_a_sweep_ends_holds_and_grace_and_tells_rooms_that_are_due(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 3, tell_room=30)
    held = desk.book(hold=True)
    late = desk.book(starts_at=evening(hour=18))
    coming = desk.book(starts_at=evening(hour=19))

    assert swept(desk.at(evening(hour=18, minute=30))) == 3

    assert [desk.row(one).status for one in (held, late, coming)] == [
        "expired", "released", "confirmed",
    ]  # fmt: skip
    assert desk.row(coming).room_told_at == evening(hour=18, minute=30)


def test_a_second_sweep_changes_nothing(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book(hold=True)
    desk.book(starts_at=evening(1), hold=True)
    later = desk.at(NOW + minutes(5))
    assert swept(later) == 2
    before = later.revs()

    assert swept(later) == 0

    assert later.revs() == before


def test_a_sweep_a_moment_early_changes_nothing(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    held = desk.book(hold=True)

    assert swept(desk.at(NOW + minutes(4))) == 0

    assert desk.row(held).status == "held"


def test_requests_without_a_room_expire_too(database: Desk) -> None:
    terms = {"mode": "request", "requested_occupies": False, "request_expires_minutes": 10}
    desk = FrontDesk.opened(database, "small", **terms)
    asked = desk.book()

    assert swept(desk.at(NOW + minutes(10))) == 1

    assert desk.row(asked).status == "expired"
    assert [row.by for row in desk.audit(asked)] == [desk.by.login, "system"]


def test_a_room_is_fixed_and_told_by_policys_hour_before_anybody_sweeps(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", fix_room=60, tell_room=30)
    booked = desk.book()
    assert (booked.room_fixed_at, booked.room_told_at) == (None, None)

    arrived = desk.at(evening() - minutes(45)).do(arrive, booked.id)

    assert arrived.room_fixed_at == evening() - minutes(45)


def test_a_room_that_is_told_at_booking_is_told_at_once(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", tell_room="booking")

    booked = desk.book()

    assert booked.room_told_at == booked.room_fixed_at == NOW
