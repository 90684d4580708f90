"""A seated party changes rooms: the old class until then, the new one from then on."""

from datetime import datetime
from typing import Any

import pytest

from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.extending import extend
from ktv_booking.reservations.service.life import amend
from ktv_booking.reservations.service.swaps import swap
from ktv_booking.reservations.service.undo import reinstate
from tests.builders import NOW, a_price_list, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk
from tests.usecases.test_turnover import seated, state

AT_NINE = evening(hour=21)


def changed(
    database: Desk, *rooms: str, at: datetime = AT_NINE, **said: Any
) -> tuple[FrontDesk, Reservation]:
    """Return a party of eight to eleven that went from a small room to a medium one."""
    desk = FrontDesk.opened(database, *(rooms or ("small", "medium")))
    party = seated(desk)
    there = desk.at(at)
    there.place(party, room_class="medium", guest_consents=True, **said)
    return there, party


def lines(desk: FrontDesk, party: Reservation) -> list[tuple[str, int, int]]:
    """Return of each line its class, its minutes and its amount."""
    quote = desk.row(party).quote or {}
    return [(one["room_class"], one["minutes"], one["amount_minor"]) for one in quote["lines"]]


def total(desk: FrontDesk, party: Reservation) -> int:
    return int((desk.row(party).quote or {})["total_minor"])


def test_each_class_is_charged_for_its_own_time(database: Desk) -> None:
    desk, party = changed(database)

    assert lines(desk, party) == [("small", 60, 10_000), ("medium", 120, 40_000)]
    assert total(desk, party) == 50_000


def test_the_change_is_charged_from_the_minute_it_took_effect(database: Desk) -> None:
    desk, party = changed(database, effective_at=AT_NINE - minutes(15))

    assert lines(desk, party) == [("small", 45, 7_500), ("medium", 135, 45_000)]
    assert desk.moves(party)[-1].effective_at == AT_NINE - minutes(15)


def test_an_answer_says_by_how_much_the_change_makes_it_dearer(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    party = seated(desk)

    placed = desk.at(AT_NINE).place(party, room_class="medium", guest_consents=True)

    assert placed.difference_minor == 20_000


def test_an_upgrade_charged_as_booked_changes_no_price(database: Desk) -> None:
    desk, party = changed(database, charge_as="booked")

    assert total(desk, party) == 30_000
    assert desk.row(party).charged_before is None


def test_a_second_change_adds_a_third_part(database: Desk) -> None:
    desk, party = changed(database)

    desk.at(evening(hour=22)).place(party, room_class="small", guest_consents=True)

    assert lines(desk, party) == [
        ("small", 60, 10_000), ("medium", 60, 20_000), ("small", 60, 10_000),
    ]  # fmt: skip


def test_a_longer_stay_costs_by_the_class_of_now(database: Desk) -> None:
    desk, party = changed(database)

    longer = desk.at(evening(hour=22)).do(extend, party.id, minutes=60)

    assert longer.added_minor == 20_000
    assert lines(desk, party) == [("small", 60, 10_000), ("medium", 180, 60_000)]


def test_a_corrected_number_of_heads_keeps_both_parts(database: Desk) -> None:
    desk, party = changed(database)

    desk.do(amend, party.id, guest={}, fields={"party_size": 6})

    assert total(desk, party) == 50_000


def test_a_change_over_the_time_costs_nothing_more(database: Desk) -> None:
    desk, party = changed(database, at=evening(hour=23, minute=10))

    assert total(desk, party) == 30_000
    longer = desk.do(extend, party.id, minutes=30)
    assert longer.added_minor == 10_000 * 10 // 60 + 1 + round(20_000 * 20 / 60)


def test_who_has_not_sat_yet_pays_the_new_class_from_the_start(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium").at(evening())
    booked = desk.at(NOW).book()
    desk.do(arrive, booked.id)

    desk.place(booked, room_class="medium", guest_consents=True)

    assert lines(desk, booked) == [("medium", 180, 60_000)]


def test_undoing_the_seating_makes_it_one_price_again(database: Desk) -> None:
    desk, party = changed(database, at=evening(minute=5))

    desk.do(reinstate, party.id, reason="not here yet")

    assert lines(desk, party) == [("medium", 180, 60_000)]
    assert desk.row(party).charged_before is None


def test_the_new_prices_are_those_of_the_list_it_was_agreed_under(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    party = seated(desk)
    dearer = {
        "day_type": "W", "from": "06:00", "to": "30:00", "unit": "hour", "amount_minor": 99_000,
    }  # fmt: skip
    rows = [{"room_class": code, **dearer} for code in ("small", "medium", "large")]
    desk.database.work(lambda session: a_price_list(session, desk.venue, rows=rows))

    desk.at(AT_NINE).place(party, room_class="medium", guest_consents=True)

    assert total(desk, party) == 50_000


def test_the_room_that_was_left_is_turned_over_and_then_free(database: Desk) -> None:
    desk, _ = changed(database)
    walk_in = {"source": "walk_in", "seat_now": True, "minutes": 60, "room_class": "small"}

    assert [state(desk, room) for room in (0, 1)] == ["cleaning", "in_use"]
    with pytest.raises(NoRoomFree):
        desk.book(starts_at=AT_NINE, **walk_in)
    with pytest.raises(RoomNotReady) as refused:
        desk.book(starts_at=AT_NINE, room_id=desk.rooms[0].id, **walk_in)

    ready_at = AT_NINE + minutes(10)
    assert refused.value.facts["ready_at"] == ready_at
    assert state(desk.at(ready_at)) == "vacant"
    assert desk.at(ready_at).book(starts_at=ready_at, **walk_in).room_id == desk.rooms[0].id


def test_a_room_left_over_the_time_keeps_the_next_party_waiting(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    party = seated(desk, starts_at=evening(hour=18), minutes=120)
    coming = desk.at(NOW).book(room_id=desk.rooms[0].id)
    late = desk.at(evening(minute=5))
    late.do(arrive, coming.id)
    late.place(party, room_class="medium", guest_consents=True)

    with pytest.raises(RoomNotReady) as refused:
        late.do(seat, coming.id)

    assert refused.value.facts["ready_at"] == evening(minute=15)
    assert desk.at(evening(minute=15)).do(seat, coming.id).status == "seated"


def test_a_party_may_go_back_to_the_room_it_just_left(database: Desk) -> None:
    desk, party = changed(database)
    a_minute_later = desk.at(AT_NINE + minutes(1))

    a_minute_later.place(party, room_id=desk.rooms[0].id, guest_consents=True)

    assert desk.row(party).room_id == desk.rooms[0].id
    assert state(a_minute_later) == "in_use"


def test_leaving_the_second_room_early_frees_both_in_their_time(database: Desk) -> None:
    desk, party = changed(database)

    desk.at(AT_NINE + minutes(5)).do(leave, party.id)

    states = {
        minute: tuple(state(desk.at(AT_NINE + minutes(minute)), room) for room in (0, 1))
        for minute in (9, 10, 15)
    }
    assert states == {
        9: ("cleaning", "cleaning"), 10: ("vacant", "cleaning"), 15: ("vacant", "vacant"),
    }  # fmt: skip


def test_two_parties_that_swap_go_straight_in_and_pay_each_class_for_its_time(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    small, medium = seated(desk), seated(desk, room_class="medium", party_size=7)

    desk.at(AT_NINE).do(swap, (small.id, medium.id), reason="guest_wish", guest_consents=True)

    assert lines(desk, small) == [("small", 60, 10_000), ("medium", 120, 40_000)]
    assert lines(desk, medium) == [("medium", 60, 20_000), ("small", 120, 20_000)]
    desk.at(AT_NINE).do(leave, small.id)
    assert desk.at(AT_NINE + minutes(1)).do(extend, medium.id, minutes=30).added_minutes == 30
