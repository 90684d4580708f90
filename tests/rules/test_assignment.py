"""Which room a party gets: a table of edges over one small evening."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    NoRoomFree,
    Occupation,
    Wishes,
    adjoining_pairs,
    decide,
    feasible,
    longest_stay,
    rooms_free,
)
from ktv_booking.rooms.rules import CapacityExceeded
from tests.rooms_of_an_evening import (
    LADDER,
    LARGE,
    MEDIUM,
    SMALL,
    a_day,
    a_room,
    a_slot,
    a_wish,
    an_id,
    at,
    taken,
)


def test_the_room_with_the_snuggest_gap_is_given() -> None:
    day = a_day(
        [a_room("301"), a_room("302"), a_room("303")],
        taken("302", "17:00", "20:00"),
        taken("303", "17:00", "20:00"),
        taken("303", "23:00", "26:00"),
    )

    assert decide(day, a_wish(), LADDER).room.number == "303"


def test_equal_gaps_are_broken_by_the_order_of_the_board() -> None:
    rooms = [a_room("303", sort_order=1), a_room("302", sort_order=2), a_room("301", sort_order=2)]

    assert decide(a_day(rooms), a_wish(), LADDER).room.number == "303"
    assert decide(a_day(rooms[1:]), a_wish(), LADDER).room.number == "301"


def test_turnover_inside_lets_parties_follow_at_once_turnover_after_does_not() -> None:
    medium = a_day([a_room("301")], taken("301", "23:00", "25:00"))
    large = a_day([a_room("315", LARGE)], taken("315", "23:00", "25:00"))

    assert decide(medium, a_wish(), LADDER).room.number == "301"
    with pytest.raises(NoRoomFree):
        decide(large, a_wish(room_class=LARGE), LADDER)
    assert decide(large, a_wish(end="22:40", room_class=LARGE), LADDER).room.number == "315"


@pytest.mark.parametrize(
    ("wishes", "number"),
    [
        (Wishes(), "301"),
        (Wishes(features=frozenset({"toilet"})), "302"),
        (Wishes(room_id=an_id("303")), "303"),
        (Wishes(near_room_id=an_id("302")), "303"),
        (Wishes(same_floor="4"), "401"),
        (Wishes(features=frozenset({"toilet"}), room_id=an_id("303")), "303"),
        (Wishes(features=frozenset({"moon"}), same_floor="9"), "301"),
    ],
)
def test_wishes_are_tried_and_the_weightier_one_wins(wishes: Wishes, number: str) -> None:
    rooms = [
        a_room("301"),
        a_room("302", features=frozenset({"toilet"})),
        a_room("303", adjoins=frozenset({an_id("302")})),
        a_room("401"),
    ]

    assert decide(a_day(rooms), a_wish(wishes=wishes), LADDER).room.number == number


@pytest.mark.parametrize(
    ("ranks", "enter_top", "number"),
    [(0, True, None), (1, False, "301"), (2, False, "301")],
)
def test_the_house_gives_a_larger_room_only_as_far_as_policy_says(
    ranks: int, enter_top: bool, number: str | None
) -> None:
    day = a_day(
        [a_room("201", SMALL), a_room("301"), a_room("315", LARGE)], taken("201", "19:00", "21:00")
    )
    wish = a_wish(room_class=SMALL, upgrade_ranks=ranks, enter_top=enter_top)

    if number is None:
        with pytest.raises(NoRoomFree):
            decide(day, wish, LADDER)
        return
    decision = decide(day, wish, LADDER)

    assert (decision.room.number, decision.house_fit, decision.moves) == (number, True, ())


@pytest.mark.parametrize("enter_top", [False, True])
def test_the_top_class_is_entered_only_if_policy_says_so(enter_top: bool) -> None:
    day = a_day([a_room("301"), a_room("315", LARGE)], taken("301", "19:00", "21:00"))
    wish = a_wish(upgrade_ranks=1, enter_top=enter_top)

    if enter_top:
        assert decide(day, wish, LADDER).room.number == "315"
    else:
        with pytest.raises(NoRoomFree):
            decide(day, wish, LADDER)


def test_a_party_over_the_maximum_is_refused_and_not_upgraded() -> None:
    day = a_day([a_room("301"), a_room("315", LARGE)])

    with pytest.raises(CapacityExceeded):
        decide(day, a_wish(party_size=13, upgrade_ranks=2, enter_top=True), LADDER)
    with pytest.raises(CapacityExceeded):
        decide(day, a_wish(party_size=13, room_class=LARGE, room_id=an_id("301")), LADDER)


def test_the_refusal_names_the_hours_in_which_all_rooms_are_taken() -> None:
    day = a_day(
        [a_room("301"), a_room("302")],
        taken("301", "19:00", "21:00"),
        taken("302", "20:00", "22:00"),
    )

    with pytest.raises(NoRoomFree) as refusal:
        decide(day, a_wish(), LADDER)

    facts = refusal.value.facts
    assert (facts["room_class"], facts["rooms_total"], facts["reason"]) == ("medium", 2, "rooms")
    assert facts["witness"] == {
        "starts_at": at("20:00"),
        "ends_at": at("21:00"),
        "taken": 2,
        "out_of_sale": 0,
        "management_hold": 0,
        "suitable": 2,
    }
    assert refusal.value.said_in("en") == "20:00–21:00: both medium rooms are taken"
    assert refusal.value.said_in("zh") == "20:00–21:00：中包厢共2间，已全部订满"


def test_free_time_in_pieces_is_not_called_full() -> None:
    day = a_day(
        [a_room("301"), a_room("302")],
        taken("301", "19:00", "21:00"),
        taken("302", "22:00", "24:00"),
    )

    with pytest.raises(NoRoomFree) as refusal:
        decide(day, a_wish(), LADDER)

    assert refusal.value.facts["witness"]["taken"] == 1
    said = "20:00–23:00: no medium room is free for the whole stay"
    assert refusal.value.said_in("en") == said


def test_stock_kept_back_is_told_apart_from_a_full_house() -> None:
    day = a_day([a_room("301"), a_room("302")], taken("301", "19:00", "21:00"))
    kept = {MEDIUM.id: 1}

    with pytest.raises(NoRoomFree) as refusal:
        decide(day, a_wish(held_back=kept), LADDER)

    assert refusal.value.facts["reason"] == "held_back"
    assert "kept back" in refusal.value.said_in("en")
    assert decide(day, a_wish("21:00", held_back=kept), LADDER).room.number == "301"
    with pytest.raises(NoRoomFree):
        decide(day, a_wish(held_back=kept, room_id=an_id("302")), LADDER)


def test_an_excluded_room_is_not_given_and_is_not_called_kept_back() -> None:
    day = a_day([a_room("301"), a_room("302")])
    out = frozenset({an_id("301")})

    assert decide(day, a_wish(exclude_room_ids=out), LADDER).room.number == "302"
    with pytest.raises(NoRoomFree) as refusal:
        decide(day, a_wish(exclude_room_ids=out | {an_id("302")}), LADDER)
    assert refusal.value.facts["reason"] == "rooms"


def test_a_venue_without_that_class_refuses_without_claiming_it_is_full() -> None:
    with pytest.raises(NoRoomFree) as refusal:
        decide(a_day([a_room("201", SMALL)]), a_wish(), LADDER)

    assert "no medium room is free" in refusal.value.said_in("en")


def test_the_next_party_is_the_hard_end_of_a_stay_sold_into_a_gap() -> None:
    day = a_day([a_room("301")], taken("301", "21:30", "23:00"))

    assert decide(day, a_wish("20:00", "21:00"), LADDER).next_start == at("21:30")
    assert decide(day, a_wish("23:00", "24:00"), LADDER).next_start is None


def test_rooms_free_counts_what_is_free_for_the_whole_stay() -> None:
    rooms = [a_room("201", SMALL), a_room("301"), a_room("302"), a_room("315", LARGE)]
    day = a_day(rooms, taken("301", "22:00", "23:00"), taken("315", "23:10", "24:00"))

    free = rooms_free(day, LADDER, a_slot("20:00", "23:00"))

    assert free == {SMALL.id: 1, MEDIUM.id: 1, LARGE.id: 0}


@pytest.mark.parametrize(
    ("begin", "until", "minutes"),
    [
        ("20:00", "26:00", 100),
        ("20:00", "21:00", 60),
        ("22:00", "26:00", 0),
        ("23:00", "26:00", 180),
    ],
)
def test_the_longest_stay_ends_before_the_next_party_with_its_turnover(
    begin: str, until: str, minutes: int
) -> None:
    day = a_day([a_room("315", LARGE)], taken("315", "22:00", "23:00"))

    stay = longest_stay(day, day.of_class(LARGE.id), at(begin), at(until))

    assert stay == timedelta(minutes=minutes)


def test_adjoining_pairs_come_before_pairs_of_one_floor() -> None:
    rooms = [
        a_room("301"),
        a_room("302"),
        a_room("303", adjoins=frozenset({an_id("302")})),
        a_room("401"),
    ]

    pairs = adjoining_pairs(a_day(rooms), a_slot("20:00", "23:00"), 15)
    numbers = [(pair.first.number, pair.second.number, pair.adjoining) for pair in pairs]

    assert numbers == [("302", "303", True), ("301", "302", False), ("301", "303", False)]
    assert adjoining_pairs(a_day(rooms), a_slot("20:00", "23:00"), 25) == []


def test_a_booking_does_not_stand_in_its_own_way() -> None:
    own = taken("301", "20:00", "22:00")
    day = a_day([a_room("301")], own)

    assert own.reservation_id is not None
    assert decide(day.without(own.reservation_id), a_wish(), LADDER).room.number == "301"


def test_the_hour_that_a_night_repeats_is_two_hours() -> None:
    lisbon = ZoneInfo("Europe/Lisbon")
    first = datetime(2026, 10, 25, 1, 0, tzinfo=lisbon)
    second = first.replace(fold=1)
    slot = Slot(first - timedelta(hours=1), first)
    day = DayRooms((a_room("301"),), (Occupation(an_id("301"), slot, an_id("guest")),))

    stay = longest_stay(day, day.rooms, first, second.replace(hour=2))

    assert stay == timedelta(hours=2)


def test_two_in_one_room_are_not_feasible() -> None:
    rooms = [a_room("301"), a_room("302")]
    following = (taken("301", "20:00", "21:00"), taken("301", "21:00", "22:00"))

    assert feasible(a_day(rooms, *following))
    assert not feasible(a_day(rooms, *following, taken("301", "20:30", "20:40")))
