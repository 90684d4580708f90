"""How far silent moves go is the policy's to say, for every verb that looks for a room."""

from datetime import timedelta
from typing import Any

import pytest

from ktv_booking.kernel.errors import DomainError
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken
from ktv_booking.reservations.service.extending import extend
from ktv_booking.reservations.service.groups import GroupRequest, book_group
from ktv_booking.reservations.service.plans import PlanRequest, make_plan
from tests.builders import evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

NOBODY = {"most": 0, "quiet_minutes": 45}
TWO = {"most": 2, "quiet_minutes": 45}
NOT_WITHIN_TWO_HOURS = {"most": 6, "quiet_minutes": 120}


def who_may_make_place(database: Desk, **terms: Any) -> tuple[FrontDesk, Reservation]:
    """Return a desk 90 minutes before six, and a party of six in the first of two rooms."""
    desk = FrontDesk.opened(database, "small", "small", **terms)
    party = desk.book(starts_at=evening(hour=18), minutes=120)
    assert party.room_id == desk.rooms[0].id
    return desk.at(evening(hour=16) + minutes(30)), party


@pytest.mark.parametrize("silent_moves", [NOBODY, NOT_WITHIN_TWO_HOURS])
def test_nobody_makes_place_for_a_booking_beyond_what_policy_allows(
    database: Desk, silent_moves: dict[str, int]
) -> None:
    desk, party = who_may_make_place(database, silent_moves=silent_moves)

    with pytest.raises(RoomAlreadyTaken):
        desk.book(room_id=desk.rooms[0].id, starts_at=evening(hour=18))

    assert desk.row(party).room_id == desk.rooms[0].id


@pytest.mark.parametrize("silent_moves", [TWO, {"most": 1, "quiet_minutes": 0}])
def test_within_it_somebody_does(database: Desk, silent_moves: dict[str, int]) -> None:
    desk, party = who_may_make_place(database, silent_moves=silent_moves)

    desk.book(room_id=desk.rooms[0].id, starts_at=evening(hour=18))

    assert desk.row(party).room_id == desk.rooms[1].id


def test_an_override_says_it_for_some_classes_alone(database: Desk) -> None:
    override = {"when": {"room_classes": ["small"]}, "set": {"silent_moves": NOBODY}}
    desk, _ = who_may_make_place(database, overrides=[override])

    with pytest.raises(RoomAlreadyTaken):
        desk.book(room_id=desk.rooms[0].id, starts_at=evening(hour=18))


@pytest.mark.parametrize(("silent_moves", "bookable"), [(NOBODY, False), (TWO, True)])
def test_who_asks_hears_what_who_books_would(
    database: Desk, silent_moves: dict[str, int], bookable: bool
) -> None:
    desk, _ = who_may_make_place(database, silent_moves=silent_moves)

    answer = desk.availability(starts_at=evening(hour=18), room_id=desk.rooms[0].id)

    assert (answer.classes[0].refusal is None) is bookable


@pytest.mark.parametrize(("silent_moves", "moves"), [(NOBODY, False), (TWO, True)])
def test_a_move_of_a_party_keeps_to_it(
    database: Desk, silent_moves: dict[str, int], moves: bool
) -> None:
    desk, party = who_may_make_place(database, silent_moves=silent_moves)
    other = desk.book(starts_at=evening(hour=20), minutes=120, room_id=desk.rooms[1].id)

    said = {"starts_at": evening(hour=18), "room_id": desk.rooms[0].id, "guest_consents": True}
    try:
        desk.place(other, **said)
        moved = True
    except DomainError:
        moved = False

    assert moved is moves
    assert (desk.row(party).room_id == desk.rooms[1].id) is moves


def test_a_group_keeps_to_it_room_by_room(database: Desk) -> None:
    desk, _ = who_may_make_place(database, silent_moves=NOBODY)
    stay = {"starts_at": evening(hour=18), "room_id": desk.rooms[0].id}
    asked = GroupRequest(desk.request(**stay), [desk.stay(**stay)])

    with pytest.raises(RoomAlreadyTaken):
        desk.do(book_group, asked)


@pytest.mark.parametrize("silent_moves", [NOBODY, NOT_WITHIN_TWO_HOURS])
def test_a_longer_stay_that_goes_beyond_it_is_a_plan_to_look_at(
    database: Desk, silent_moves: dict[str, int]
) -> None:
    desk = FrontDesk.opened(database, "small", "small", silent_moves=silent_moves)
    desk = desk.at(evening(hour=18))
    stay = {"starts_at": evening(hour=18), "minutes": 120, "source": "walk_in"}
    sitting = desk.book(**stay, room_id=desk.rooms[0].id, seat_now=True)
    coming = desk.book(starts_at=evening(hour=20))
    desk = desk.at(evening(hour=18) + minutes(40))

    with pytest.raises(RoomAlreadyTaken) as refused:
        desk.do(extend, sitting.id, minutes=60)
    plan = desk.do(make_plan, PlanRequest("extension", reservation_id=sitting.id, minutes=60))

    assert [one["code"] for one in refused.value.facts["yes_if"]] == [coming.code]
    assert plan.answer["feasible"]


def test_more_may_move_for_one_party_where_policy_says_so(database: Desk) -> None:
    few = FrontDesk.opened(database, *["small"] * 4, silent_moves={"most": 1, "quiet_minutes": 0})
    many = FrontDesk.opened(database, *["small"] * 4, silent_moves={"most": 9, "quiet_minutes": 0})

    refused = [_two_in_the_way_of_one(desk) for desk in (few, many)]

    assert refused == [True, False]


def _two_in_the_way_of_one(desk: FrontDesk) -> bool:
    """Say whether a guest is refused who insists on a room that two others have in turn."""
    for hour in (18, 20):
        first = desk.book(starts_at=evening(hour=hour), minutes=120)
        assert first.room_id == desk.rooms[0].id
    try:
        desk.book(starts_at=evening(hour=18), minutes=240, room_id=desk.rooms[0].id)
    except RoomAlreadyTaken:
        return True
    return False


@pytest.mark.parametrize("upgrade_to_top", [False, True])
def test_the_top_class_fills_a_gap_only_where_policy_says_so(
    database: Desk, upgrade_to_top: bool
) -> None:
    desk = FrontDesk.opened(database, "medium", "large", upgrade_to_top=upgrade_to_top)
    desk.book(room_class="medium")

    if not upgrade_to_top:
        with pytest.raises(NoRoomFree):
            desk.book(room_class="medium")
        return
    fitted = desk.book(room_class="medium")

    assert (fitted.room_id, fitted.house_fit) == (desk.rooms[1].id, True)
    assert fitted.occupies_until == fitted.ends_at + timedelta(minutes=20)
