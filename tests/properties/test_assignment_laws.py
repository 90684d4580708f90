"""Laws of the room choice, whatever the evening."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Decision,
    NoRoomFree,
    Occupation,
    Wanted,
    decide,
    feasible,
    longest_stay,
    rooms_free,
)
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts

OPENS = datetime(2026, 12, 5, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SPAN = Slot(OPENS, OPENS + timedelta(hours=14))


def a_class(rank: int) -> ClassFacts:
    turnover = timedelta(minutes=20)
    seats = 4 * (rank + 1)
    name = Text(f"{rank}", f"{rank}")
    return ClassFacts(
        UUID(int=rank + 1), f"c{rank}", name, rank, 1, seats, seats, turnover, rank < 1
    )


CLASSES = tuple(a_class(rank) for rank in range(3))
LADDER = Ladder.of(CLASSES)
ROOMS = tuple(
    RoomFacts(UUID(int=100 + number), str(100 + number), CLASSES[number % 3]) for number in range(7)
)

slots = st.builds(
    lambda start, length: Slot(OPENS + start * 10 * MINUTE, OPENS + (start + length) * 10 * MINUTE),
    st.integers(0, 60),
    st.integers(1, 24),
)
wishes = st.builds(
    Wanted,
    room_class=st.sampled_from(CLASSES),
    slot=slots,
    party_size=st.integers(1, 4),
    upgrade_ranks=st.integers(0, 2),
    enter_top=st.booleans(),
    held_back=st.dictionaries(st.sampled_from([one.id for one in CLASSES]), st.integers(0, 2)),
)


def occupying(decision: Decision, wanted: Wanted, guest: int) -> Occupation:
    until = wanted.slot.ends_at + decision.room.room_class.turnover_after
    return Occupation(
        decision.room.id, Slot(wanted.slot.starts_at, until), UUID(int=10_000 + guest)
    )


def an_evening(asked: list[Wanted]) -> DayRooms:
    day = DayRooms(ROOMS, (), SPAN)
    for guest, wanted in enumerate(asked):
        try:
            day = day.adding(occupying(decide(day, wanted, LADDER), wanted, guest))
        except NoRoomFree:
            continue
    return day


evenings = st.lists(wishes, max_size=30).map(an_evening)


def clashes(day: DayRooms, room: RoomFacts, wanted: Wanted) -> bool:
    need = Slot(wanted.slot.starts_at, wanted.slot.ends_at + room.room_class.turnover_after)
    return any(one.room_id == room.id and one.slot.overlaps(need) for one in day.occupations)


def free_in(day: DayRooms, room_class: ClassFacts, wanted: Wanted) -> list[RoomFacts]:
    mine = [room for room in ROOMS if room.room_class.id == room_class.id]
    return [room for room in mine if not clashes(day, room, wanted)]


@given(evenings)
def test_no_room_is_ever_given_twice(day: DayRooms) -> None:
    assert feasible(day)


@given(evenings, wishes)
def test_a_party_is_refused_exactly_when_every_allowed_class_is_full_or_kept_back(
    day: DayRooms, wanted: Wanted
) -> None:
    above = LADDER.above(wanted.room_class, wanted.upgrade_ranks, enter_top=wanted.enter_top)
    choice = [
        one
        for one in (wanted.room_class, *above)
        if len(free_in(day, one, wanted)) > wanted.held_back.get(one.id, 0)
    ]

    if not choice:
        with pytest.raises(NoRoomFree):
            decide(day, wanted, LADDER)
        return
    decision = decide(day, wanted, LADDER)

    assert decision.room.room_class == choice[0]
    assert decision.house_fit == (choice[0] != wanted.room_class)
    assert not clashes(day, decision.room, wanted)


@given(evenings, wishes, st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_the_rows(
    day: DayRooms, wanted: Wanted, random: Random
) -> None:
    rooms, occupations = list(day.rooms), list(day.occupations)
    random.shuffle(rooms)
    random.shuffle(occupations)
    shuffled = DayRooms(tuple(rooms), tuple(occupations), SPAN)

    assert _answer(shuffled, wanted) == _answer(day, wanted)


def _answer(day: DayRooms, wanted: Wanted) -> object:
    try:
        return decide(day, wanted, LADDER)
    except NoRoomFree as refusal:
        return refusal.facts


@given(evenings, wishes)
def test_the_witness_of_a_refusal_can_be_checked(day: DayRooms, wanted: Wanted) -> None:
    answer = _answer(day, wanted)
    if isinstance(answer, Decision):
        return
    assert isinstance(answer, dict)
    witness = answer["witness"]
    part = Slot(witness["starts_at"], witness["ends_at"])

    every = [
        room
        for room in ROOMS
        if room.room_class == wanted.room_class
        or room.room_class
        in LADDER.above(wanted.room_class, wanted.upgrade_ranks, enter_top=wanted.enter_top)
    ]
    assert witness["suitable"] == len(every)
    instant = part.starts_at
    while instant < part.ends_at:  # everything in this house starts and ends on ten minutes
        busy = {one.room_id for one in day.occupations if one.slot.contains(instant)}
        by_parties = {
            one.room_id
            for one in day.occupations
            if one.slot.contains(instant) and not one.is_outage
        }
        assert witness["taken"] == sum(room.id in by_parties for room in every)
        assert witness["out_of_sale"] == sum(room.id in busy - by_parties for room in every)
        instant += 10 * MINUTE


@given(evenings, wishes)
def test_a_cancelled_booking_leaves_the_book_as_it_was(day: DayRooms, wanted: Wanted) -> None:
    plain = Wanted(wanted.room_class, wanted.slot, wanted.party_size)
    answer = _answer(day, plain)
    if not isinstance(answer, Decision):
        return
    booked = occupying(answer, plain, guest=999)

    again = day.adding(booked).without(UUID(int=10_999))

    assert again == day
    assert _answer(again, plain) == answer


@given(evenings, slots)
def test_the_counts_of_free_rooms_are_those_of_looking_at_each_room(
    day: DayRooms, slot: Slot
) -> None:
    counts = rooms_free(day, LADDER, slot)

    for one in LADDER:
        assert counts[one.id] == len(free_in(day, one, Wanted(one, slot, party_size=1)))


@given(evenings, st.sampled_from(CLASSES), st.integers(0, 60))
def test_the_longest_stay_can_be_booked_and_no_longer_one(
    day: DayRooms, room_class: ClassFacts, start: int
) -> None:
    starts_at = OPENS + start * 10 * MINUTE
    longest = longest_stay(day, day.of_class(room_class.id), starts_at, SPAN.ends_at)

    if longest:
        slot = Slot(starts_at, starts_at + longest)
        assert free_in(day, room_class, Wanted(room_class, slot, 1))
    longer = Slot(starts_at, starts_at + longest + MINUTE)
    fits = bool(free_in(day, room_class, Wanted(room_class, longer, 1)))
    assert not fits or longer.ends_at > SPAN.ends_at
