"""Place made for a guest by others whose room nobody was told: a table of edges, one evening."""

import pytest

from ktv_booking.reservations.rules.assignment import (
    Limits,
    NoRoomFree,
    RoomAlreadyTaken,
    SilentMove,
    check_witness,
    decide,
)
from tests.late_rooms import faults
from tests.rooms_of_an_evening import (
    LADDER,
    LARGE,
    MEDIUM,
    SMALL,
    a_day,
    a_room,
    a_wish,
    an_id,
    at,
    late,
    moved,
    promised,
    taken,
)

MEDIUMS = [a_room("301"), a_room("302")]
IN_PIECES = (promised("301", "18:00", "21:00"), promised("302", "22:00", "24:00"))
"""Two rooms, each free for half of 20:00-23:00; one booking in the other's room makes place."""


def test_a_booking_changes_rooms_so_that_one_more_party_fits() -> None:
    day = a_day(MEDIUMS, *IN_PIECES)

    decision = late(day, a_wish())

    assert (decision.stage, len(decision.moves)) == ("chain", 1)
    assert faults(day, a_wish(), LADDER, decision, Limits()) == []


def test_without_limits_nobody_is_moved() -> None:
    with pytest.raises(NoRoomFree) as refusal:
        decide(a_day(MEDIUMS, *IN_PIECES), a_wish(), LADDER)

    assert refusal.value.proof is None


def test_a_move_says_the_new_room_and_until_when_it_is_taken() -> None:
    day = a_day(
        [a_room("301"), a_room("315", LARGE)],
        promised("301", "19:00", "22:00"),
        taken("315", "18:00", "19:00"),
    )

    decision = late(day, a_wish(room_id=an_id("301")), Limits(enter_top=True))

    assert decision.moves == (
        SilentMove(
            reservation_id=an_id("301 19:00"),
            from_room_id=an_id("301"),
            to_room_id=an_id("315"),
            to_class_id=LARGE.id,
            occupies_until=at("22:20"),
            house_fit=True,
        ),
    )


@pytest.mark.parametrize(
    "staying",
    [
        {"movable": False},
        {"movable": True, "kind": "turnover"},
        {"movable": True, "ends_at": at("20:30")},
        {"movable": True, "booked_class_id": an_id("gone")},
    ],
    ids=["told", "turnover", "not-as-agreed", "class-unknown"],
)
def test_whoever_may_not_be_moved_stays(staying: dict[str, object]) -> None:
    fixed = [one._replace(**staying) for one in IN_PIECES]

    with pytest.raises(NoRoomFree) as refusal:
        late(a_day(MEDIUMS, *fixed), a_wish())

    assert refusal.value.said_in("en").endswith("no medium room is free for the whole stay")


@pytest.mark.parametrize(("now", "is_quiet"), [("17:15", False), ("17:16", True), ("21:30", True)])
def test_nobody_is_moved_within_three_quarters_of_an_hour_of_the_start(
    now: str, is_quiet: bool
) -> None:
    first, _ = IN_PIECES
    day = a_day(MEDIUMS, first, taken("302", "22:00", "24:00"))

    if is_quiet:
        with pytest.raises(NoRoomFree):
            late(day, a_wish(), now=at(now))
    else:
        assert moved(late(day, a_wish(), now=at(now))) == {"301 18:00": "302"}


def test_two_who_share_an_instant_with_the_wish_in_one_room_are_both_moved_or_none() -> None:
    day = a_day(
        [a_room("301"), a_room("302"), a_room("303")],
        promised("301", "19:00", "21:00"),
        promised("301", "21:00", "24:00"),
        taken("302", "21:00", "24:00"),
        taken("303", "18:00", "21:00"),
    )

    assert moved(late(day, a_wish())) == {"301 19:00": "302", "301 21:00": "303"}
    with pytest.raises(NoRoomFree):
        late(day, a_wish(), Limits(max_moves=1))


@pytest.mark.parametrize(("most", "given"), [(1, False), (2, True)])
def test_those_whom_a_guest_who_insists_drives_out_count_as_moved(most: int, given: bool) -> None:
    there = [promised("301", "18:00", "20:00"), promised("301", "20:00", "22:00")]
    day = a_day([a_room("301"), a_room("302"), a_room("303")], *there)
    wish = a_wish("18:00", "22:00", room_id=an_id("301"))

    if given:
        assert len(late(day, wish, Limits(max_moves=most)).moves) == 2
        return
    with pytest.raises(RoomAlreadyTaken):
        late(day, wish, Limits(max_moves=most))


@pytest.mark.parametrize(
    ("said", "limits", "other", "may_go"),
    [
        (SMALL, Limits(), {}, True),
        (SMALL, Limits(upgrade_ranks=0), {}, False),
        (SMALL, Limits(upgrade_ranks=0), {"upgrade_ranks": 1}, True),
        (SMALL, Limits(), {"upgrade_ranks": 0}, False),
        (SMALL, Limits(), {"party_size": 13}, False),
    ],
    ids=["one-up", "none-up", "its-own-one-up", "its-own-none-up", "too-many-heads"],
)
def test_a_moved_booking_keeps_to_its_own_ladder(
    said: object, limits: Limits, other: dict[str, object], may_go: bool
) -> None:
    day = a_day(
        [a_room("201", SMALL), a_room("301")], promised("201", "19:00", "21:00", SMALL, **other)
    )
    wish = a_wish(room_class=SMALL)

    if may_go:
        assert moved(late(day, wish, limits)) == {"201 19:00": "301"}
    else:
        with pytest.raises(NoRoomFree):
            late(day, wish, limits)


@pytest.mark.parametrize("enter_top", [False, True])
def test_a_moved_booking_enters_the_top_class_only_if_policy_says_so(enter_top: bool) -> None:
    day = a_day([a_room("301"), a_room("315", LARGE)], promised("301", "19:00", "21:00"))

    if enter_top:
        assert moved(late(day, a_wish(), Limits(enter_top=True))) == {"301 19:00": "315"}
    else:
        with pytest.raises(NoRoomFree):
            late(day, a_wish())


def test_a_guest_who_was_told_of_a_larger_class_is_not_moved_back_down() -> None:
    rooms = [a_room("201", SMALL), a_room("301")]
    fitted = promised("301", "19:00", "21:00", SMALL)
    given = fitted._replace(said_class_id=MEDIUM.id)

    assert moved(late(a_day(rooms, fitted), a_wish())) == {"301 19:00": "201"}
    with pytest.raises(NoRoomFree):
        late(a_day(rooms, given), a_wish())


def test_a_guest_who_insists_gets_the_room_and_who_was_in_it_goes_elsewhere() -> None:
    day = a_day(MEDIUMS, promised("301", "19:00", "21:00"))

    decision = late(day, a_wish(room_id=an_id("301")))

    assert (decision.room.number, moved(decision)) == ("301", {"301 19:00": "302"})


def test_the_room_insisted_on_is_refused_for_the_one_who_stays_in_it() -> None:
    day = a_day(MEDIUMS, promised("301", "19:00", "21:00"), taken("301", "22:00", "24:00"))
    wish = a_wish(room_id=an_id("301"))

    with pytest.raises(RoomAlreadyTaken) as refusal:
        late(day, wish)

    proof = refusal.value.proof
    assert refusal.value.said_in("en") == "Room 301 is taken 22:00–24:00".replace("24", "00")
    assert proof is not None
    assert check_witness(day, wish, LADDER, proof, limits=Limits(), now=None)


def test_the_room_insisted_on_is_refused_if_who_is_in_it_fits_nowhere_else() -> None:
    day = a_day(MEDIUMS, promised("301", "19:00", "21:00"), taken("302", "20:00", "22:00"))
    wish = a_wish(room_id=an_id("301"))

    with pytest.raises(RoomAlreadyTaken) as refusal:
        late(day, wish)

    assert refusal.value.facts["blocking"] == {"starts_at": at("19:00"), "ends_at": at("21:00")}
    assert refusal.value.proof is not None


def test_the_refusal_of_a_room_says_who_keeps_those_in_it_from_going_elsewhere() -> None:
    day = a_day(MEDIUMS, promised("301", "19:00", "21:00"), promised("302", "19:00", "22:00"))

    with pytest.raises(RoomAlreadyTaken) as refusal:
        late(day, a_wish(room_id=an_id("301")))

    assert refusal.value.said_in("en") == (
        "Room 301 is taken 19:00–21:00, and they can go nowhere else: "
        "19:00–21:00: 2 parties need a medium room, 2 rooms"
    )
    assert refusal.value.said_in("zh") == (
        "301房19:00–21:00已有安排，且无处可换：19:00–21:00：需要中包厢的客人已有2组，包厢共2间"
    )


@pytest.mark.parametrize("kept", [0, 1])
def test_a_room_that_is_kept_back_is_not_given_to_a_moved_booking_either(kept: int) -> None:
    day = a_day([a_room("201", SMALL), a_room("301")], promised("201", "19:00", "21:00", SMALL))
    wish = a_wish(room_class=SMALL, held_back={MEDIUM.id: kept})

    if not kept:
        assert moved(late(day, wish)) == {"201 19:00": "301"}
        return
    with pytest.raises(NoRoomFree) as refusal:
        late(day, wish)

    proof = refusal.value.proof
    assert refusal.value.facts["reason"] == "held_back"
    assert proof is not None
    assert proof.kept_back == (MEDIUM.id,)
    assert check_witness(day, wish, LADDER, proof, limits=Limits(), now=None)


def test_a_room_that_is_left_out_may_still_be_given_to_a_moved_booking() -> None:
    day = a_day(MEDIUMS, promised("301", "19:00", "21:00"))

    decision = late(day, a_wish(exclude_room_ids=frozenset({an_id("302")})))

    assert (decision.room.number, moved(decision)) == ("301", {"301 19:00": "302"})


def test_the_hard_end_is_that_of_the_room_once_all_have_moved() -> None:
    day = a_day(
        MEDIUMS, promised("301", "19:00", "24:00"), taken("302", "17:00", "19:00"),
        taken("301", "25:00", "26:00"),
    )  # fmt: skip

    decision = late(day, a_wish(room_id=an_id("301")))

    assert decision.next_start == at("25:00")


def test_a_booking_under_an_outage_is_left_where_it_is() -> None:
    day = a_day(
        MEDIUMS,
        promised("301", "19:00", "21:00"),
        taken("301", "18:30", "19:30", "maintenance"),
        taken("302", "22:00", "24:00"),
    )

    with pytest.raises(NoRoomFree):
        late(day, a_wish())


def test_a_line_of_exchanges_does_not_come_back_to_a_room_that_was_just_given() -> None:
    day = a_day(
        [a_room("301"), a_room("302"), a_room("303")],
        promised("301", "19:00", "20:30"),
        promised("301", "23:00", "24:00"),
        promised("302", "20:00", "21:30"),
        promised("303", "21:00", "23:30"),
        taken("303", "19:00", "20:00"),
    )
    others = frozenset({an_id("302"), an_id("303")})
    wish = a_wish("20:00", "22:00", exclude_room_ids=others)

    decision = late(day, wish)

    assert decision.room.number == "301"
    assert faults(day, wish, LADDER, decision, Limits()) == []
