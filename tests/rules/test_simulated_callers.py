"""Simulated callers: the same seed is the same people, and the judge of the book can find fault."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.time import DAY, BusinessHours
from ktv_booking.simulate.callers import Caller, Kind, callers_of
from ktv_booking.simulate.checks import (
    Stay,
    Violation,
    check_no_overlap,
    check_one_seated,
    check_settled,
    check_steps,
)
from ktv_booking.simulate.diary import Diary, Story
from ktv_booking.simulate.explained import EXPLAINED
from ktv_booking.simulate.shop import Shop, ShopClass, ShopRoom
from ktv_booking.simulate.tally import Tally
from ktv_booking.simulate.texts import LIVES, TEXTS

FRIDAY = date(2026, 12, 18)
ZONE = ZoneInfo("Asia/Shanghai")


def a_shop(**changes: Any) -> Shop:
    """Return a house of twelve rooms: six small, four medium, two large."""
    ladder = [("small", 1, 6, 8, 6), ("medium", 4, 10, 12, 4), ("large", 8, 16, 20, 2)]
    rooms = [
        ShopRoom(UUID(int=100 * rank + place), f"{rank + 2}0{place + 1}", ladder[rank][0])
        for rank in range(3)
        for place in range(ladder[rank][4])
    ]
    shop = Shop(
        id=UUID(int=1),
        code="small-house",
        region="CN",
        hours=BusinessHours(ZONE, time(6)),
        booking_opens=600,
        slot_minutes=30,
        opening=dict.fromkeys(range(1, 8), (12 * 60, 26 * 60)),
        classes=[
            ShopClass(code, least, well, most, timedelta(0))
            for code, least, well, most, _ in ladder
        ],
        rooms=rooms,
    )
    return replace(shop, **changes)


def a_week(seed: int = 7, **changes: Any) -> list[Caller]:
    return callers_of(a_shop(**changes), first=FRIDAY, days=7, seed=seed)


def at(clock: str, day: int = 18) -> datetime:
    return datetime.fromisoformat(f"2026-12-{day}T{clock}").replace(tzinfo=ZONE)


def a_stay(starts: str = "19:00", ends: str = "22:00", **changes: Any) -> Stay:
    stay = Stay("A", "confirmed", "201", at(starts), at(ends))
    return replace(stay, **changes)


def test_the_same_seed_and_venue_are_the_same_callers() -> None:
    assert a_week() == a_week()


@pytest.mark.parametrize("other", [{"seed": 8}, {"code": "another-house"}])
def test_another_seed_or_venue_is_other_callers(other: dict[str, Any]) -> None:
    assert a_week() != a_week(**other)


def test_nobody_rings_after_the_start_or_starts_while_the_house_is_shut() -> None:
    shop = a_shop()

    callers = a_week()

    for caller in callers:
        opening = shop.opening_on(shop.hours.business_day_of(caller.starts_at))
        assert caller.calls_at <= caller.starts_at
        assert opening is not None
        assert opening.contains(caller.starts_at)
    assert callers == sorted(callers, key=lambda one: (one.calls_at, one.number))


def test_half_ring_on_the_day_a_third_within_seven_days_the_rest_earlier() -> None:
    hours = a_shop().hours
    callers = [one for seed in range(30) for one in a_week(seed) if one.kind is not Kind.WALK_IN]

    ahead = [
        (hours.business_day_of(one.starts_at) - hours.business_day_of(one.calls_at)).days
        for one in callers
    ]

    share = {
        "same_day": sum(days == 0 for days in ahead) / len(ahead),
        "within": sum(1 <= days <= 7 for days in ahead) / len(ahead),
        "beyond": sum(days > 7 for days in ahead) / len(ahead),
    }
    assert share["same_day"] == pytest.approx(0.50, abs=0.04)
    assert share["within"] == pytest.approx(0.33, abs=0.04)
    assert share["beyond"] == pytest.approx(0.17, abs=0.04)


def test_weekends_want_more_than_the_house_has_and_weekdays_less() -> None:
    shop = a_shop()
    wanted: Counter[date] = Counter()
    for caller in a_week():
        wanted[shop.hours.business_day_of(caller.starts_at)] += 1

    friday, monday = wanted[FRIDAY], wanted[FRIDAY + 3 * DAY]

    assert friday > 2.5 * len(shop.rooms) > monday


def test_walk_ins_stand_at_the_desk_at_any_minute() -> None:
    walk_ins = [one for one in a_week() if one.kind is Kind.WALK_IN]

    assert walk_ins
    assert all(one.calls_at == one.starts_at and one.source == "walk_in" for one in walk_ins)
    assert any(one.starts_at.minute % 30 for one in walk_ins)


def test_a_house_that_is_shut_all_week_has_no_callers() -> None:
    assert a_week(opening={}) == []


def test_stories_go_on_in_the_order_of_their_instants() -> None:
    told: list[str] = []

    def a_story(name: str, *clocks: str) -> Story:
        for clock in clocks:
            now = yield at(clock)
            told.append(f"{name} {now:%H:%M}")

    diary = Diary()
    diary.add(a_story("one", "19:00", "21:00"))
    diary.add(a_story("two", "18:00", "20:00", "17:00"))
    diary.run(lambda _now: None)

    assert told == ["two 18:00", "one 19:00", "two 20:00", "two 20:00", "one 21:00"]


def overlaps() -> Iterator[tuple[str, list[Stay], int]]:
    """Name cases, with how many overlaps they hold."""
    yield "alone", [a_stay()], 0
    yield "one ends as the next begins", [a_stay(), a_stay("22:00", "23:00", code="B")], 0
    yield "a minute too early", [a_stay(), a_stay("21:59", "23:00", code="B")], 1
    yield "the same hours in another room", [a_stay(), a_stay(code="B", room="202")], 0
    yield "without a room", [a_stay(room=None), a_stay(code="B", room=None)], 0
    yield "cancelled meanwhile", [a_stay(status="cancelled"), a_stay(code="B")], 0
    yield "released meanwhile", [a_stay(status="released"), a_stay(code="B")], 0
    yield "held counts", [a_stay(status="held"), a_stay(code="B")], 1
    yield (
        "turnover runs after",
        [a_stay(turnover_after=timedelta(minutes=20)), a_stay("22:10", "23:00", code="B")],
        1,
    )
    yield (
        "two that lie inside a long one",
        [a_stay("18:00", "23:30"), a_stay("19:00", "20:00", code="B"), a_stay("21:00", code="C")],
        2,
    )
    left = {"status": "completed", "seated_at": at("19:05"), "left_at": at("20:30")}
    yield "left early and sold again", [a_stay(**left), a_stay("20:30", "22:00", code="B")], 0
    yield "sold again before they left", [a_stay(**left), a_stay("20:00", "22:00", code="B")], 1
    moved = left | {"moved_at": at("20:00")}
    yield "came into the room later", [a_stay(**moved), a_stay("18:00", "20:00", code="B")], 0
    early = {"status": "seated", "seated_at": at("18:40")}
    yield "seated early into a party", [a_stay("17:00", "19:00"), a_stay(code="B", **early)], 1


@pytest.mark.parametrize(
    ("stays", "found"), [pytest.param(stays, found, id=name) for name, stays, found in overlaps()]
)
def test_a_room_is_nobody_elses_while_it_is_kept(stays: list[Stay], found: int) -> None:
    assert len(check_no_overlap(stays)) == found
    assert len(check_no_overlap(reversed(stays))) == found


def test_a_seeded_overlap_among_many_is_caught_and_named() -> None:
    evenings = [
        a_stay("18:00", "20:00", code=f"E{room}", room=f"{room}") for room in range(201, 241)
    ] + [a_stay("20:00", "22:00", code=f"L{room}", room=f"{room}") for room in range(201, 241)]
    assert check_no_overlap(evenings) == []

    seeded = replace(evenings[57], starts_at=evenings[57].starts_at - timedelta(minutes=1))
    found = check_no_overlap([*evenings[:57], seeded, *evenings[58:]])

    assert found == [Violation("overlap", "218: E218 until 12-18 20:00, L218 from 19:59")]


def test_two_seated_in_one_room_are_caught() -> None:
    inside = a_stay(status="seated")

    assert check_one_seated([inside, replace(inside, room="202")]) == []
    assert check_one_seated([inside, replace(inside, code="B")]) == [
        Violation("two-seated", "201: A, B")
    ]


@pytest.mark.parametrize("status", ["confirmed", "held", "arrived", "seated", "released"])
def test_a_closed_day_leaves_nothing_open(status: str) -> None:
    assert check_settled([a_stay(status="completed"), a_stay(status="no_show")]) == []
    assert len(check_settled([a_stay(status=status)])) == 1


@pytest.mark.parametrize(
    ("statuses", "is_possible"),
    [
        (["held", "confirmed", "arrived", "seated", "completed"], True),
        (["confirmed", "no_show"], True),  # released between two looks
        (["confirmed", "cancelled", "confirmed"], True),  # undone
        (["completed"], False),
        (["confirmed", "confirmed"], True),
        (["held", "expired", "confirmed"], False),
        (["requested", "declined", "held"], False),
        (["seated", "completed", "held"], False),
        (["confirmed", "requested"], False),
    ],
)
def test_no_life_takes_a_step_that_the_state_table_lacks(
    statuses: list[str], is_possible: bool
) -> None:
    assert (check_steps("A", statuses) == []) is is_possible


def test_a_code_that_nobody_can_explain_is_a_violation() -> None:
    tally = Tally()

    tally.refused("book", "no-room-free", 409, "all taken", at=at("19:00"))
    tally.refused("book", "computer-says-no", 409, "no", at=at("19:00"))

    assert tally.refusals["no-room-free"].count == 1
    assert [one.rule for one in tally.violations] == ["unexplained-refusal"]


def test_a_failure_of_the_server_is_no_refusal() -> None:
    tally = Tally()

    tally.refused("book", "internal", 500, "", at=at("19:00"))

    assert len(tally.server_errors) == 1
    assert not tally.refusals


def test_everything_said_is_said_in_both_languages() -> None:
    for texts in (EXPLAINED, TEXTS, LIVES):
        assert all(text.zh and text.en for text in texts.values())
