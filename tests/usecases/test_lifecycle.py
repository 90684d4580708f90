"""Arrive, sit, stay longer, leave, never come: each verb and every refusal it declares."""

from typing import Any

import pytest

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken, RoomOutOfOrder
from ktv_booking.reservations.rules.bookable import DurationNotAllowed, OutsideOpeningHours
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.rules.states import ActionNotAllowed, HoldExpired
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.extending import extend
from ktv_booking.reservations.service.outages import take_out
from ktv_booking.reservations.service.undo import no_show
from ktv_booking.rooms.rules import CapacityExceeded
from tests.builders import NOW, evening, hours
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk


def seated(desk: FrontDesk, **said: Any) -> Any:
    """Return a party that sits in its room since its start."""
    booked = desk.at(NOW).book(**said)
    here = desk.at(booked.starts_at)
    here.do(arrive, booked.id)
    return here.do(seat, booked.id)


def test_a_party_arrives_sits_and_leaves(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    steps = [
        desk.at(evening(hour=hour, minute=minute)).do(verb, booked.id)
        for verb, hour, minute in ((arrive, 19, 50), (seat, 20, 5), (leave, 22, 0))
    ]

    assert [step.status for step in steps] == ["arrived", "seated", "completed"]
    gone = desk.row(booked)
    assert gone.room_told_at == gone.arrived_at == evening(hour=19, minute=50)
    assert (gone.seated_at, gone.left_at) == (evening(hour=20, minute=5), evening(hour=22))
    actions = [row.action for row in desk.audit(booked)]
    assert [one for one in actions if one != "room_settled"] == [
        "booked", "arrived", "seated", "left",
    ]  # fmt: skip


def test_a_party_that_leaves_early_frees_the_rest_after_its_turnover(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    party = seated(desk)

    desk.at(evening(hour=21)).do(leave, party.id)

    assert desk.row(party).occupies_until == evening(hour=21, minute=10)
    assert desk.at(evening(hour=21)).book(starts_at=evening(hour=21, minute=30)).occupies


def test_a_party_sits_early_where_the_room_is_free(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    early = desk.at(evening(hour=19, minute=40))
    early.do(arrive, booked.id)

    party = early.do(seat, booked.id)

    assert (party.occupies_from, party.ends_at) == (early.now, evening(hour=23))


def test_who_is_early_waits_while_somebody_sits_in_the_room(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    before = seated(desk, starts_at=evening(hour=18), minutes=120)
    booked = desk.at(NOW).book()
    early = desk.at(evening(hour=19, minute=40))

    arrived = early.do(arrive, booked.id)

    assert (arrived.status, arrived.room_told_at) == ("arrived", None)
    with pytest.raises(RoomNotReady):
        early.do(seat, booked.id)
    desk.at(evening(hour=19, minute=45)).do(leave, before.id)
    assert desk.at(evening(hour=20)).do(seat, booked.id).status == "seated"


def test_a_party_that_overstays_keeps_the_next_one_waiting(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    seated(desk, starts_at=evening(hour=18), minutes=120)
    booked = desk.at(NOW).book()
    late = desk.at(evening(hour=20, minute=3))
    late.do(arrive, booked.id)

    with pytest.raises(RoomNotReady):
        late.do(seat, booked.id)


def test_a_room_that_broke_is_not_ready(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    broken = Slot(evening(hour=19), evening(hour=21))
    desk.do(take_out, desk.rooms[0].id, kind="maintenance", slot=broken, reason="water")
    here = desk.at(evening())

    assert here.do(arrive, booked.id).room_told_at is None
    with pytest.raises(RoomNotReady):
        here.do(seat, booked.id)


def test_a_late_start_slides_the_end_where_the_terms_let_it(database: Desk) -> None:
    slides = {"end_rule": "slides", "max_minutes": 180}
    desk = FrontDesk.opened(database, "small", "small", **slides)
    booked, beside = desk.book(), desk.book(room_id=None)
    late = desk.at(evening(hour=20, minute=10))
    for party in (booked, beside):
        late.do(arrive, party.id)
    next_party = desk.at(NOW).book(starts_at=evening(hour=23), room_id=beside.room_id)

    free, hemmed_in = (late.do(seat, party.id) for party in (booked, beside))

    assert free.ends_at == evening(hour=23, minute=10)
    assert hemmed_in.ends_at == next_party.starts_at


def test_a_late_start_does_not_slide_into_the_hours_the_law_closes(database: Desk) -> None:
    by_law = {"jurisdiction": "cn", "opening_hours": hours("06:00", "30:00")}
    desk = FrontDesk.opened(database, "small", venue=by_law, end_rule="slides")
    booked = desk.book(starts_at=evening(hour=23))
    late = desk.at(evening(hour=23, minute=10))
    late.do(arrive, booked.id)

    party = late.do(seat, booked.id)

    assert (party.status, party.ends_at) == ("seated", evening(hour=26))


def test_more_people_than_the_room_holds_do_not_arrive_in_it(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    here = desk.at(evening())

    with pytest.raises(CapacityExceeded):
        here.do(arrive, booked.id, party_size=9)

    assert here.do(arrive, booked.id, party_size=8).party_size == 8


def test_verbs_out_of_turn_are_refused_with_those_that_are_allowed(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening())
    booked = desk.at(NOW).book()

    with pytest.raises(ActionNotAllowed) as seating:
        desk.do(seat, booked.id)
    with pytest.raises(ActionNotAllowed):
        desk.do(leave, booked.id)
    with pytest.raises(ActionNotAllowed):
        desk.do(extend, booked.id, minutes=30)
    desk.do(arrive, booked.id)
    with pytest.raises(ActionNotAllowed):
        desk.do(arrive, booked.id)

    assert seating.value.facts["status"] == "confirmed"
    assert "arrival" in seating.value.facts["allowed_actions"]


def test_a_dead_hold_does_not_arrive(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    held = desk.book(hold=True)

    with pytest.raises(HoldExpired):
        desk.at(evening()).do(arrive, held.id)


def test_an_extension_costs_by_the_prices_agreed(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening(hour=22))
    party = seated(desk)

    longer = desk.do(extend, party.id, minutes=60)

    assert (longer.added_minutes, longer.added_minor) == (60, 10_000)
    assert longer.reservation.ends_at == longer.reservation.occupies_until == evening(hour=24)


def test_an_extension_into_the_next_party_says_who_and_how_long_is_possible(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "large")
    party = seated(desk, minutes=120, room_class="large")
    coming = desk.at(NOW).book(starts_at=evening(hour=23), minutes=60, room_class="large")

    with pytest.raises(RoomAlreadyTaken) as refused:
        desk.at(evening(hour=21)).do(extend, party.id, minutes=60)

    assert refused.value.facts["next"]["code"] == coming.code
    assert refused.value.facts["other_rooms"] == []
    assert refused.value.facts["minutes_possible"] == 30
    assert refused.value.facts["blocking"]["starts_at"] == evening(hour=23)
    assert desk.at(evening(hour=21)).do(extend, party.id, minutes=30).added_minutes == 30


def test_an_extension_into_an_outage_says_so(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    party = seated(desk)
    kept = Slot(evening(hour=23), evening(hour=25))
    desk.do(take_out, desk.rooms[0].id, kind="management_hold", slot=kept, reason="owner")

    with pytest.raises(RoomOutOfOrder) as refused:
        desk.at(evening(hour=22)).do(extend, party.id, minutes=30)

    assert refused.value.facts["minutes_possible"] == 0


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [(20, DurationNotAllowed), (210, OutsideOpeningHours), (180, None)],
    ids=["no-whole-unit", "past-closing", "to-closing"],
)
def test_an_extension_is_whole_units_and_ends_by_closing(
    database: Desk, asked: int, refusal: type[Exception] | None
) -> None:
    desk = FrontDesk.opened(database, "small").at(evening(hour=22))
    party = seated(desk)

    if refusal is None:
        assert desk.do(extend, party.id, minutes=asked).reservation.ends_at == evening(hour=26)
        return
    with pytest.raises(refusal):
        desk.do(extend, party.id, minutes=asked)


def test_an_extension_over_the_longest_stay_is_refused(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", max_minutes=210).at(evening(hour=22))
    party = seated(desk)

    with pytest.raises(DurationNotAllowed) as refused:
        desk.do(extend, party.id, minutes=60)

    assert refused.value.facts["max_minutes"] == 210


def test_nobody_stays_longer_than_the_store_takes_any_stay_for(database: Desk) -> None:
    never_closed = {"opening_hours": hours("06:00", "30:00")}
    desk = FrontDesk.opened(database, "small", venue=never_closed, extension_unit_minutes=60)
    party = seated(desk.at(evening(hour=16)), starts_at=evening(hour=16), minutes=14 * 60)
    late = desk.at(evening(hour=29))
    late.do(extend, party.id, minutes=12 * 60)

    with pytest.raises(DurationNotAllowed) as refused:
        late.do(extend, party.id, minutes=60)

    assert refused.value.said_in("en") == "That length of stay is not sold"
    assert desk.row(party).ends_at == evening(hour=16 + 26)


def test_never_coming_is_settled_only_when_the_day_is_over(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    with pytest.raises(ActionNotAllowed):
        desk.at(evening(hour=26) - minutes(1)).do(no_show, booked.id)

    settled = desk.at(evening(hour=26)).do(no_show, booked.id, note="never rang")
    assert (settled.status, settled.occupies) == ("no_show", False)
    assert desk.audit(booked)[-1].reason == "never rang"


def test_who_came_is_no_no_show(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    party = seated(desk)

    with pytest.raises(ActionNotAllowed):
        desk.at(evening(hour=26)).do(no_show, party.id)
