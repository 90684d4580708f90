"""A class whose rooms cannot be had: taken, out of order, kept by the house, or some of each."""

import pytest

from ktv_booking.reservations.rules.assignment import NoRoomFree, OccupationKind, decide
from tests.rooms_of_an_evening import LADDER, LARGE, a_day, a_room, a_wish, taken


@pytest.mark.parametrize(
    ("kinds", "reason", "counts", "en", "zh"),
    [
        (
            ("maintenance", "maintenance", "maintenance"), "outage", (0, 3, 0),
            "all 3 medium rooms are out of order", "中包厢共3间，全部维修，暂停使用",
        ),
        (
            ("maintenance",), "outage", (0, 1, 0),
            "the only medium room is out of order", "中包厢共1间，维修，暂停使用",
        ),
        (
            ("management_hold", "management_hold"), "outage", (0, 2, 2),
            "both medium rooms are kept by the house", "中包厢共2间，全部为店方保留",
        ),
        (
            ("maintenance", "management_hold"), "outage", (0, 2, 1),
            "both medium rooms are out of use", "中包厢共2间，全部维修或为店方保留，暂停使用",
        ),
        (
            ("reservation", "maintenance", "management_hold"), "mixed", (1, 2, 1),
            "1 of 3 medium rooms is taken, 2 are out of use",
            "中包厢共3间，1间已订，2间维修或为店方保留，暂停使用",
        ),
        (
            ("reservation", "turnover", "management_hold"), "mixed", (2, 1, 1),
            "2 of 3 medium rooms are taken, 1 is kept by the house",
            "中包厢共3间，2间已订，1间为店方保留",
        ),
    ],
    ids=["repairs", "only-one", "kept", "repairs-and-kept", "some-taken", "some-turned-over"],
)  # fmt: skip
def test_rooms_out_of_sale_are_told_apart_from_rooms_that_parties_have(
    kinds: tuple[OccupationKind, ...], reason: str, counts: tuple[int, ...], en: str, zh: str
) -> None:
    numbers = [str(301 + at_no) for at_no in range(len(kinds))]
    spans = [taken(one, "19:00", "24:00", kind) for one, kind in zip(numbers, kinds, strict=True)]

    with pytest.raises(NoRoomFree) as refusal:
        decide(a_day([a_room(one) for one in numbers], *spans), a_wish(), LADDER)

    witness = refusal.value.facts["witness"]
    told = witness["taken"], witness["out_of_sale"], witness["management_hold"]
    assert (refusal.value.facts["reason"], told) == (reason, counts)
    assert refusal.value.said_in("en") == f"20:00–23:00: {en}"
    assert refusal.value.said_in("zh") == f"20:00–23:00：{zh}"


def test_a_room_that_is_booked_and_out_of_order_counts_as_taken() -> None:
    day = a_day(
        [a_room("301")],
        taken("301", "19:00", "24:00"),
        taken("301", "18:00", "25:00", "maintenance"),
    )

    with pytest.raises(NoRoomFree) as refusal:
        decide(day, a_wish(), LADDER)

    witness = refusal.value.facts["witness"]
    assert (refusal.value.facts["reason"], witness["taken"]) == ("rooms", 1)
    assert witness["out_of_sale"] == 0


def test_larger_rooms_that_would_do_are_counted_and_not_called_by_the_smaller_class() -> None:
    day = a_day(
        [a_room("301"), a_room("315", LARGE)],
        taken("301", "19:00", "24:00", "maintenance"),
        taken("315", "19:00", "24:00"),
    )

    with pytest.raises(NoRoomFree) as refusal:
        decide(day, a_wish(upgrade_ranks=1, enter_top=True), LADDER)

    said = "20:00–23:00: 1 of 2 suitable rooms is taken, 1 is out of order"
    assert refusal.value.said_in("en") == said
    assert refusal.value.said_in("zh") == (
        "20:00–23:00：合适的包厢共2间，1间已订，1间维修，暂停使用"
    )


@pytest.mark.parametrize(("kind", "reason"), [("maintenance", "outage"), ("reservation", "mixed")])
def test_where_free_time_lies_in_pieces_all_that_is_in_the_way_is_the_reason(
    kind: OccupationKind, reason: str
) -> None:
    day = a_day(
        [a_room("301"), a_room("302")],
        taken("301", "19:00", "21:00", "maintenance"),
        taken("302", "22:00", "24:00", kind),
    )

    with pytest.raises(NoRoomFree) as refusal:
        decide(day, a_wish(), LADDER)

    assert refusal.value.facts["reason"] == reason
    assert "no medium room is free" in refusal.value.said_in("en")
