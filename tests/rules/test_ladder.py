"""The ladder knows which class seats a party, and how far up an upgrade may go."""

from datetime import timedelta
from uuid import UUID

import pytest

from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.rooms.rules import CapacityExceeded, ClassFacts, Ladder, PartyTooLarge


def a_rung(code: str, rank: int, comfort: int, most: int, *, inside: bool = True) -> ClassFacts:
    return ClassFacts(
        id=UUID(int=rank),
        code=code,
        name=Text(code, code),
        rank=rank,
        capacity_min=1,
        capacity_comfort=comfort,
        capacity_max=most,
        turnover=timedelta(minutes=20),
        turnover_inside=inside,
    )


SMALL = a_rung("small", 10, 4, 6)
MEDIUM = a_rung("medium", 20, 8, 10)
LARGE = a_rung("large", 30, 14, 20, inside=False)
LADDER = Ladder.of([LARGE, SMALL, MEDIUM])


def test_rungs_stand_in_order_of_rank() -> None:
    assert list(LADDER) == [SMALL, MEDIUM, LARGE]


@pytest.mark.parametrize(
    ("party_size", "rung"),
    [(1, SMALL), (4, SMALL), (5, MEDIUM), (8, MEDIUM), (9, LARGE), (14, LARGE), (20, LARGE)],
)
def test_a_party_gets_the_smallest_class_that_is_comfortable(
    party_size: int, rung: ClassFacts
) -> None:
    assert LADDER.for_party(party_size) is rung


def test_where_none_is_comfortable_the_smallest_that_holds_them_will_do() -> None:
    narrow = Ladder.of([SMALL, MEDIUM])

    assert narrow.for_party(9) is MEDIUM
    assert Ladder.of([SMALL]).for_party(6) is SMALL


@pytest.mark.parametrize(("ladder", "most"), [(LADDER, 20), (Ladder.of([]), 0)])
def test_a_party_over_the_largest_class_is_refused(ladder: Ladder, most: int) -> None:
    with pytest.raises(PartyTooLarge) as refused:
        ladder.for_party(21)

    assert refused.value.facts == {"party_size": 21, "capacity_max": most}


def test_only_the_maximum_is_hard() -> None:
    SMALL.ensure_holds(6)

    with pytest.raises(CapacityExceeded) as refused:
        SMALL.ensure_holds(7)

    assert refused.value.facts == {
        "room_class": "small",
        "room_class_name": {"zh": SMALL.name.zh, "en": SMALL.name.en},
        "party_size": 7,
        "capacity_max": 6,
    }


@pytest.mark.parametrize(
    ("ranks", "enter_top", "above"),
    [
        (0, True, []),
        (1, False, [MEDIUM]),
        (1, True, [MEDIUM]),
        (2, False, [MEDIUM]),
        (2, True, [MEDIUM, LARGE]),
        (9, True, [MEDIUM, LARGE]),
    ],
)
def test_an_upgrade_goes_so_far_and_enters_the_top_only_if_allowed(
    ranks: int, enter_top: bool, above: list[ClassFacts]
) -> None:
    assert LADDER.above(SMALL, ranks, enter_top=enter_top) == above


def test_nothing_is_above_the_top() -> None:
    assert LADDER.above(LARGE, 3, enter_top=True) == []


def test_turnover_lengthens_the_stay_only_where_it_runs_after() -> None:
    assert SMALL.turnover_after == timedelta(0)
    assert LARGE.turnover_after == timedelta(minutes=20)


def test_a_class_is_found_by_code_and_by_id() -> None:
    assert LADDER.coded("medium") is LADDER.by_id(MEDIUM.id) is MEDIUM
    with pytest.raises(NotFound):
        LADDER.coded("palace")
