"""What is free: the same answer a booking would get, class by class and start by start."""

from datetime import datetime, timedelta

import pytest

from ktv_booking.kernel.errors import Malformed, NotFound
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken
from ktv_booking.reservations.rules.limits import QuotaReached
from ktv_booking.reservations.rules.windows import StartInThePast
from ktv_booking.reservations.service.evening import Range
from ktv_booking.reservations.service.evening import evening as at_a_glance
from ktv_booking.rooms.rules import CapacityExceeded
from tests.builders import NOW, TODAY, evening
from tests.front_desk import FrontDesk
from tests.stores import Desk


def test_every_class_says_how_many_are_free_and_what_it_costs(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", "medium", "large")
    desk.book()

    answer = desk.availability()

    assert (answer.case.window, answer.case.business_date) == ("same_day", TODAY)
    assert [(one.room_class.code, one.rooms_total, one.rooms_free) for one in answer.classes] == [
        ("small", 2, 1),
        ("medium", 1, 1),
        ("large", 1, 1),
    ]
    prices = [one.verdict.price.total_minor for one in answer.classes if one.verdict]
    assert prices == [30_000, 60_000, 120_000]
    assert not answer.alternatives


def test_a_class_that_cannot_be_booked_says_why(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "large", upgrade_ranks=0)
    desk.book()

    answer = desk.availability()

    refusals = {one.room_class.code: type(one.refusal) for one in answer.classes}
    assert refusals == {"small": NoRoomFree, "medium": NoRoomFree, "large": type(None)}


def test_a_class_too_small_for_the_party_is_counted_and_not_bookable(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")

    answer = desk.availability(party_size=10)

    small, medium = answer.classes[:2]
    assert (small.rooms_free, type(small.refusal)) == (1, CapacityExceeded)
    assert medium.verdict is not None


def test_quota_is_told_apart_from_rooms(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", quota=1, upgrade_ranks=0)
    desk.book()

    small = desk.availability(room_class="small").classes[0]

    assert (small.rooms_free, type(small.refusal)) == (1, QuotaReached)


def test_how_long_one_may_stay_runs_to_the_next_party_or_closing(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "large", max_minutes=240)
    desk.book(starts_at=evening(hour=22), minutes=60)
    desk.book(starts_at=evening(hour=22), minutes=60, room_class="large")

    longest = {one.room_class.code: one.max_minutes for one in desk.availability().classes}

    assert longest == {"small": 120, "medium": 0, "large": 100}


@pytest.mark.parametrize(
    ("starts_at", "minutes"),
    [
        (evening(hour=9), 240),
        (evening(hour=23, minute=30), 150),
        (evening(hour=25, minute=30), 0),
        (evening(hour=26, minute=30), 0),
    ],
    ids=["before-opening", "to-close", "under-the-shortest", "after-closing"],
)
def test_how_long_one_may_stay_is_only_what_could_be_had(
    database: Desk, starts_at: datetime, minutes: int
) -> None:
    desk = FrontDesk.opened(database, "small", min_minutes=60, max_minutes=240)

    small = desk.availability(starts_at=starts_at, room_class="small").classes[0]

    assert small.max_minutes == minutes


def test_a_certain_room_is_answered_for_itself(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    booked = desk.book(room_id=desk.rooms[0].id)
    free = next(room.id for room in desk.rooms if room.id != booked.room_id)

    taken = desk.availability(room_id=booked.room_id).classes[0]
    granted = desk.availability(room_id=free).classes[0]

    assert type(taken.refusal) is RoomAlreadyTaken
    assert granted.verdict is not None
    assert granted.verdict.decision.room.id == free


def test_looking_changes_nothing(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book(hold=True)
    before = desk.revs()

    desk.at(NOW + timedelta(hours=1)).availability()

    assert desk.revs() == before
    assert [row.status for row in desk.rows()] == ["held"]


def test_an_unknown_class_room_or_venue_and_a_day_that_is_over_are_refused(
    database: Desk,
) -> None:
    desk, stranger = (FrontDesk.opened(database, "small") for _ in range(2))

    with pytest.raises(NotFound):
        desk.availability(room_class="palace")
    with pytest.raises(NotFound):
        desk.availability(room_id=stranger.rooms[0].id)
    with pytest.raises(StartInThePast):
        desk.availability(starts_at=evening(-1))
    desk.by = stranger.as_("venue_manager").by
    with pytest.raises(NotFound):
        desk.availability()


def test_the_evening_at_a_glance_agrees_with_each_single_answer(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    desk.book(starts_at=evening(hour=20))
    span = Range(evening(hour=18), evening(hour=24))

    seen = desk.look(at_a_glance, desk.venue.id, desk.stay(minutes=60), span)

    assert [start.starts_at for start in seen.starts] == [
        evening(hour=18) + timedelta(minutes=30 * step) for step in range(12)
    ]
    for start in seen.starts:
        single = desk.availability(starts_at=start.starts_at, minutes=60)
        assert [(one.rooms_free, one.refusal is None) for one in start.classes] == [
            (one.rooms_free, one.verdict is not None) for one in single.classes
        ]


def test_an_evening_is_at_most_a_day_long(database: Desk) -> None:
    with pytest.raises(Malformed):
        Range(evening(), evening(1, hour=21))
    with pytest.raises(Malformed):
        Range(evening(), evening())
