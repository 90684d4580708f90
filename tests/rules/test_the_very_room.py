"""The room a guest insists on: given as asked, or said until when it is not to be had."""

import pytest

from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.rules.assignment import (
    NoRoomFree,
    OccupationKind,
    RoomAlreadyTaken,
    RoomOutOfOrder,
    decide,
)
from tests.rooms_of_an_evening import LADDER, LARGE, a_day, a_room, a_wish, an_id, at, taken


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
