"""Who is refused where others may be moved, and what changes later: the same evening, by cases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Limits,
    NoRoomFree,
    Occupation,
    check_witness,
    feasible_starts,
)
from tests.late_rooms import faults
from tests.rooms_of_an_evening import (
    LADDER,
    MEDIUM,
    SMALL,
    a_day,
    a_room,
    a_wish,
    an_id,
    at,
    late,
    promised,
    taken,
)

MEDIUMS = [a_room("301"), a_room("302")]
IN_PIECES = (promised("301", "18:00", "21:00"), promised("302", "22:00", "24:00"))
"""Two rooms, each free for half of 20:00-23:00; one booking in the other's room makes place."""


@pytest.mark.parametrize(
    ("rooms", "those", "en", "zh"),
    [
        (
            [a_room("301"), a_room("302")],
            [promised("301", "19:00", "21:00")],
            "20:00–21:00: 1 party needs a medium room, 1 of 2 rooms will do",
            "20:00–21:00：需要中包厢的客人已有1组，2间包厢中合用的有1间",
        ),
        (
            [a_room("201", SMALL), a_room("301"), a_room("302")],
            [promised("301", "19:00", "21:00", SMALL), promised("201", "20:00", "22:30", SMALL)],
            "20:00–21:00: 2 parties need a small room or larger, 2 of 3 rooms will do",
            "20:00–21:00：需要小包厢或更大包厢的客人已有2组，3间包厢中合用的有2间",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_how_many_need_the_same_rooms(
    rooms: list[object], those: list[Occupation], en: str, zh: str
) -> None:
    in_the_way = taken("302", "18:00", "19:30"), taken("302", "22:00", "24:00")
    day = a_day(rooms, *those, *in_the_way)  # type: ignore[arg-type]

    with pytest.raises(NoRoomFree) as refusal:
        late(day, a_wish())

    assert refusal.value.proof is not None
    assert refusal.value.said_in("en") == en
    assert refusal.value.said_in("zh") == zh


def test_where_larger_rooms_would_do_and_are_taken_too_all_who_need_them_are_counted() -> None:
    those = promised("301", "20:30", "21:00", SMALL), promised("201", "20:30", "23:00", SMALL)
    day = a_day([a_room("201", SMALL), a_room("301")], *those)

    with pytest.raises(NoRoomFree) as refusal:
        late(day, a_wish(room_class=SMALL, upgrade_ranks=1, end="20:45"))

    said = "20:30–20:45: 2 parties need a small room or larger, 2 rooms"
    assert refusal.value.said_in("en") == said
    assert (
        refusal.value.said_in("zh") == "20:30–20:45：需要小包厢或更大包厢的客人已有2组，包厢共2间"
    )


def test_a_doctored_witness_is_not_believed() -> None:
    day, wish = a_day(MEDIUMS, *IN_PIECES, promised("302", "20:00", "22:00")), a_wish()
    with pytest.raises(NoRoomFree) as refusal:
        late(day, wish)
    proof = refusal.value.proof
    assert proof is not None

    doctored = [
        replace(proof, competing=frozenset(sorted(proof.competing)[1:])),
        replace(proof, rooms=frozenset(sorted(proof.rooms)[1:])),
        replace(proof, rooms=proof.rooms | {an_id("303")}),
        replace(proof, ends_at=proof.ends_at + timedelta(hours=3)),
        replace(proof, competing=frozenset(), rooms=frozenset()),
        replace(proof, kept_back=(MEDIUM.id,), competing=frozenset()),
    ]
    believed = [
        check_witness(day, wish, LADDER, one, limits=Limits(), now=None)
        for one in [proof, *doctored]
    ]

    assert believed == [True, False, False, False, False, False, False]


def test_a_doctored_decision_is_caught() -> None:
    day, wish = a_day(MEDIUMS, *IN_PIECES), a_wish()
    honest = late(day, wish)
    (move,) = honest.moves
    told = DayRooms(day.rooms, [one._replace(movable=False) for one in day.occupations], day.span)

    assert faults(day, wish, LADDER, honest, Limits()) == []
    assert faults(told, wish, LADDER, honest, Limits())
    assert faults(day, wish, LADDER, honest, Limits(), now=at("17:30"))
    assert faults(day, wish, LADDER, honest, Limits(max_moves=0))
    assert faults(day, wish, LADDER, replace(honest, moves=()), Limits())
    assert faults(day, wish, LADDER, replace(honest, moves=(move, move)), Limits())
    longer = replace(move, occupies_until=move.occupies_until + timedelta(minutes=20))
    assert faults(day, wish, LADDER, replace(honest, moves=(longer,)), Limits())


def test_other_starts_that_fit_are_offered_nearest_first() -> None:
    day = a_day([a_room("301")], promised("301", "19:00", "20:30"), taken("301", "24:00", "25:00"))
    half = timedelta(minutes=30)

    starts = feasible_starts(day, a_wish(), LADDER, step=half, limits=Limits())

    assert starts == [at("20:30"), at("21:00")]
    assert not feasible_starts(day, a_wish("23:00", "25:00"), LADDER, step=half, within=half)
    assert feasible_starts(day, a_wish(), LADDER, step=half, now=at("20:45")) == [at("21:00")]
