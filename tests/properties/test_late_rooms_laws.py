"""Laws of the decision that moves others, whatever the evening; and how seldom it is wrong."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Decision,
    Limits,
    NoRoomFree,
    RoomAlreadyTaken,
    Wanted,
    check_witness,
    decide,
    feasible_starts,
)
from ktv_booking.rooms.rules import RoomFacts
from tests.late_evenings import (
    CLASSES,
    HALF,
    LADDER,
    OPENS,
    SPAN,
    WITHOUT_CAP,
    answered,
    rooms_of,
)
from tests.late_rooms import booked, faults, fits

ROOMS = rooms_of(2, 3, 2, 1)

slots = st.builds(
    lambda start, length: Slot(OPENS + start * HALF, OPENS + (start + length) * HALF),
    st.integers(0, 20),
    st.integers(1, 8),
)
wishes = st.builds(
    Wanted,
    room_class=st.sampled_from(CLASSES),
    slot=slots,
    party_size=st.integers(1, 4),
    room_id=st.none() | st.none() | st.sampled_from([room.id for room in ROOMS]),
    upgrade_ranks=st.integers(0, 2),
    enter_top=st.booleans(),
    held_back=st.dictionaries(st.sampled_from([one.id for one in CLASSES]), st.integers(0, 1)),
    exclude_room_ids=st.frozensets(st.sampled_from([room.id for room in ROOMS]), max_size=1),
)
nows = st.none() | st.integers(-8, 20).map(lambda halves: OPENS + halves * HALF)


def an_evening(asked: list[tuple[Wanted, bool]], rooms: tuple[RoomFacts, ...] = ROOMS) -> DayRooms:
    """The book after these have asked, one after the other; some of them know their room."""
    day = DayRooms(rooms, (), SPAN)
    for guest, (wanted, movable) in enumerate(asked):
        answer = answered(day, wanted, WITHOUT_CAP)
        if isinstance(answer, Decision):
            name, late = UUID(int=10_000 + guest), movable and wanted.room_id is None
            day = booked(day, wanted, answer, name, movable=late)
    return day


evenings = st.lists(st.tuples(wishes, st.integers(0, 5).map(bool)), max_size=40).map(an_evening)
limits = st.builds(Limits, max_moves=st.none() | st.integers(0, 6), quiet_minutes=st.just(45))


@given(evenings, wishes, limits, nows)
def test_every_acceptance_can_be_carried_out(
    day: DayRooms, wanted: Wanted, limits: Limits, now: datetime | None
) -> None:
    answer = answered(day, wanted, limits, now)

    if isinstance(answer, Decision):
        assert faults(day, wanted, LADDER, answer, limits, now) == []


@given(evenings, wishes, limits, nows)
def test_every_witness_checks_and_whoever_is_refused_with_one_fits_by_no_exchange(
    day: DayRooms, wanted: Wanted, limits: Limits, now: datetime | None
) -> None:
    answer = answered(day, wanted, limits, now)

    if not isinstance(answer, Decision) and answer.proof is not None:
        assert check_witness(day, wanted, LADDER, answer.proof, limits=limits, now=now)
        assert not fits(day, wanted, LADDER, limits, now)


@given(evenings, wishes, limits, st.randoms(use_true_random=False))
def test_the_same_book_and_seed_give_the_same_answer_in_whatever_order_it_is_read(
    day: DayRooms, wanted: Wanted, limits: Limits, random: Random
) -> None:
    rooms, occupations = list(day.rooms), list(day.occupations)
    random.shuffle(rooms)
    random.shuffle(occupations)
    shuffled = DayRooms(tuple(rooms), tuple(occupations), SPAN)

    assert _said(answered(shuffled, wanted, limits)) == _said(answered(day, wanted, limits))


def _said(answer: Decision | Conflict) -> object:
    if isinstance(answer, Decision):
        return answer
    assert isinstance(answer, NoRoomFree | RoomAlreadyTaken)
    return answer.facts, answer.proof


@given(st.lists(slots, max_size=40), slots)
def test_one_class_with_nothing_fixed_accepts_exactly_while_fewer_overlap_than_there_are_rooms(
    stays: list[Slot], slot: Slot
) -> None:
    asked = [(Wanted(CLASSES[0], stay, 1), True) for stay in stays]
    day = an_evening(asked, rooms_of(3))

    answer = answered(day, Wanted(CLASSES[0], slot, 1), WITHOUT_CAP)

    present = [one.slot for one in day.occupations]
    halves = [slot.starts_at + at * HALF for at in range(slot.minutes // 30)]
    busiest = max(sum(one.contains(half) for one in present) for half in halves)
    assert isinstance(answer, Decision) == (busiest < 3)
    if not isinstance(answer, Decision):
        assert answer.proof is not None


@given(evenings, wishes)
def test_who_fits_without_a_move_is_given_the_same_room_with_limits_as_without(
    day: DayRooms, wanted: Wanted
) -> None:
    try:
        plain = decide(day, wanted, LADDER)
    except (NoRoomFree, RoomAlreadyTaken):
        return

    assert decide(day, wanted, LADDER, limits=Limits()) == plain


@given(evenings, wishes, nows)
def test_every_start_that_is_offered_can_be_booked(
    day: DayRooms, wanted: Wanted, now: datetime | None
) -> None:
    starts = feasible_starts(day, wanted, LADDER, step=HALF, limits=Limits(), now=now)

    for start in starts:
        moved = replace(wanted, slot=Slot.lasting(start, wanted.slot.length))
        assert isinstance(answered(day, moved, Limits(), now), Decision)
        assert abs(start - wanted.slot.starts_at) <= timedelta(hours=1)
