"""Which room a party gets: a table of edges over one small evening."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    NoRoomFree,
    Occupation,
    OccupationKind,
    RoomAlreadyTaken,
    RoomOutOfOrder,
    Wanted,
    Wishes,
    adjoining_pairs,
    decide,
    feasible,
    longest_stay,
    rooms_free,
)
from ktv_booking.rooms.rules import CapacityExceeded, ClassFacts, Ladder, RoomFacts

ZONE = ZoneInfo("Asia/Shanghai")
SPACE = UUID(int=7)


def an_id(name: str) -> UUID:
    return uuid5(SPACE, name)


def a_class(code: str, rank: int, seats: int, zh: str, after: int = 0) -> ClassFacts:
    minutes = timedelta(minutes=after or 10)
    return ClassFacts(
        an_id(code), code, Text(zh, code), rank, 1, seats - 2, seats, minutes, after == 0
    )


SMALL = a_class("small", 1, 8, "小包厢")
MEDIUM = a_class("medium", 2, 12, "中包厢")
LARGE = a_class("large", 3, 20, "大包厢", after=20)
LADDER = Ladder.of([LARGE, SMALL, MEDIUM])


def a_room(number: str, room_class: ClassFacts = MEDIUM, **other: object) -> RoomFacts:
    return RoomFacts(an_id(number), number, room_class, floor=number[0], **other)  # type: ignore[arg-type]


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, 12, 5, tzinfo=ZONE) + timedelta(hours=hours, minutes=minutes)


def a_slot(begin: str, end: str) -> Slot:
    return Slot(at(begin), at(end))


def taken(number: str, begin: str, end: str, kind: OccupationKind = "reservation") -> Occupation:
    guest = an_id(f"{number} {begin}") if kind == "reservation" else None
    return Occupation(an_id(number), a_slot(begin, end), guest, kind)


def a_day(rooms: list[RoomFacts], *occupations: Occupation) -> DayRooms:
    return DayRooms(tuple(rooms), occupations, a_slot("12:00", "26:00"))


def a_wish(begin: str = "20:00", end: str = "23:00", **other: object) -> Wanted:
    asked: dict[str, object] = {"room_class": MEDIUM, "party_size": 6} | other
    return Wanted(slot=a_slot(begin, end), **asked)  # type: ignore[arg-type]


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
        "suitable": 2,
    }
    assert refusal.value.said_in("en") == "20:00–21:00: all 2 medium rooms are taken"
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


def test_the_very_room_is_given_as_asked_and_never_a_house_fit() -> None:
    day = a_day([a_room("301"), a_room("315", LARGE)])

    decision = decide(day, a_wish(room_id=an_id("315")), LADDER)

    assert (decision.room.number, decision.house_fit) == ("315", False)
    with pytest.raises(NotFound):
        decide(day, a_wish(room_id=an_id("999")), LADDER)


@pytest.mark.parametrize(
    ("others", "free_until", "free_from"),
    [
        ([("21:00", "22:00")], "20:40", "22:00"),
        ([("19:00", "21:00")], None, "21:00"),
        ([("19:00", "21:00"), ("23:00", "24:00")], None, None),
        ([("20:20", "22:00")], None, "22:00"),
    ],
)
def test_a_taken_room_says_until_when_and_from_when_it_could_be_had(
    others: list[tuple[str, str]], free_until: str | None, free_from: str | None
) -> None:
    day = a_day([a_room("315", LARGE)], *(taken("315", *span) for span in others))

    with pytest.raises(RoomAlreadyTaken) as refusal:
        decide(day, a_wish(room_class=LARGE, room_id=an_id("315")), LADDER)

    facts = refusal.value.facts
    assert facts["blocking"] == {"starts_at": at(others[0][0]), "ends_at": at(others[0][1])}
    assert facts["free_until"] == (at(free_until) if free_until else None)
    assert facts["free_from"] == (at(free_from) if free_from else None)
    assert refusal.value.said_in("en").startswith(f"Room 315 is taken {others[0][0]}–")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("maintenance", "Room 301 is out of order 21:00–22:00"),
        ("management_hold", "Room 301 is kept by the house 21:00–22:00"),
    ],
)
def test_an_outage_is_named_before_a_booking(kind: OccupationKind, said: str) -> None:
    day = a_day(
        [a_room("301")], taken("301", "20:00", "23:00"), taken("301", "21:00", "22:00", kind)
    )

    with pytest.raises(RoomOutOfOrder) as refusal:
        decide(day, a_wish(room_id=an_id("301")), LADDER)

    assert refusal.value.facts["kind"] == kind
    assert refusal.value.said_in("en") == said


@pytest.mark.parametrize("refusal", [NoRoomFree, RoomAlreadyTaken, RoomOutOfOrder])
def test_a_refusal_by_the_database_still_has_a_sentence(refusal: type[NoRoomFree]) -> None:
    assert refusal().said_in("zh") == refusal.title.zh


def test_the_next_party_is_the_hard_end_of_a_stay_sold_into_a_gap() -> None:
    day = a_day([a_room("301")], taken("301", "21:30", "23:00"))

    assert decide(day, a_wish("20:00", "21:00"), LADDER).next_start == at("21:30")
    assert decide(day, a_wish("23:00", "24:00"), LADDER).next_start is None


def test_rooms_free_counts_what_seats_the_party_for_the_whole_stay() -> None:
    rooms = [a_room("201", SMALL), a_room("301"), a_room("302"), a_room("315", LARGE)]
    day = a_day(rooms, taken("301", "22:00", "23:00"), taken("315", "23:10", "24:00"))

    free = rooms_free(day, LADDER, a_slot("20:00", "23:00"), 10)

    assert free == {SMALL.id: 0, MEDIUM.id: 1, LARGE.id: 0}


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
