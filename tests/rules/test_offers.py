"""What is offered instead of "no", in which order, and how little is tried for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import RoomPair
from ktv_booking.reservations.rules.offers import (
    Asked,
    Offer,
    OfferKind,
    candidate_starts,
    candidates,
    find_offers,
    pairs_to_try,
    rank_offers,
)
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts

ZONE = ZoneInfo("Asia/Shanghai")
HERE, THERE = UUID(int=1), UUID(int=2)
TEN = timedelta(minutes=10)


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, 12, 5, tzinfo=ZONE) + timedelta(hours=hours, minutes=minutes)


def a_class(code: str, rank: int, seats: int) -> ClassFacts:
    return ClassFacts(UUID(int=rank), code, Text(code, code), rank, 1, seats, seats, TEN, True)


MINI, SMALL, MEDIUM, LARGE = (
    a_class(code, rank, seats)
    for rank, (code, seats) in enumerate(
        [("mini", 4), ("small", 8), ("medium", 12), ("large", 20)], start=1
    )
)
LADDER = Ladder.of([MINI, SMALL, MEDIUM, LARGE])
OPENING = Slot(at("12:00"), at("26:00"))
ASKED = Asked(HERE, at("20:00"), 180, 6, MEDIUM)


def an_offer(kind: OfferKind, distance: int = 0, **other: object) -> Offer:
    shift = -distance if kind is OfferKind.EARLIER else distance
    start = at("20:00") + timedelta(minutes=shift)
    offer = Offer(kind, HERE, start, 180, "medium", distance)
    return replace(offer, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "now", "clocks"),
    [
        (
            "20:00",
            "10:00",
            ["20:30", "19:30", "21:00", "19:00", "21:30", "18:30", "22:00", "18:00"],
        ),
        ("20:00", "19:40", ["20:30", "21:00", "21:30", "22:00"]),
        ("20:10", "20:10", ["20:30", "21:00", "21:30", "22:00"]),
        ("25:30", "10:00", ["25:00", "24:30", "24:00", "23:30"]),
        ("12:00", "10:00", ["12:30", "13:00", "13:30", "14:00"]),
        ("11:00", "10:00", ["12:00", "12:30", "13:00"]),
    ],
)
def test_other_starts_come_nearest_first_on_the_grid_inside_the_hours(
    wanted: str, now: str, clocks: list[str]
) -> None:
    starts = candidate_starts(at(wanted), grid=timedelta(minutes=30), opening=OPENING, now=at(now))

    assert starts == [at(clock) for clock in clocks]


def test_starts_step_over_the_hour_that_a_night_repeats() -> None:
    lisbon = ZoneInfo("Europe/Lisbon")
    first = datetime(2026, 10, 25, 1, 0, tzinfo=lisbon)
    hours = Slot(datetime(2026, 10, 24, 15, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))

    starts = candidate_starts(first, grid=timedelta(hours=1), opening=hours, now=hours.starts_at)

    steps = [
        (start.astimezone(UTC) - first.astimezone(UTC)) // timedelta(hours=1) for start in starts
    ]
    assert steps == [1, -1, 2, -2]


def test_candidates_differ_in_one_thing_each_and_seat_the_party() -> None:
    found = candidates(
        ASKED,
        LADDER,
        starts=[at("20:30"), at("19:30")],
        shortest_minutes=120,
        step_minutes=30,
        sister_venue_ids=[THERE],
    )

    said = {
        kind: [
            (offer.starts_at, offer.minutes, offer.room_class, offer.venue_id) for offer in those
        ]
        for kind, those in found.items()
    }
    assert said == {
        OfferKind.LATER: [(at("20:30"), 180, "medium", HERE)],
        OfferKind.EARLIER: [(at("19:30"), 180, "medium", HERE)],
        OfferKind.LARGER_CLASS: [(at("20:00"), 180, "large", HERE)],
        OfferKind.SMALLER_CLASS: [(at("20:00"), 180, "small", HERE)],
        OfferKind.SHORTER: [
            (at("20:00"), 150, "medium", HERE),
            (at("20:00"), 120, "medium", HERE),
        ],
        OfferKind.SPLIT: [],
        OfferKind.SISTER_VENUE: [(at("20:00"), 180, "medium", THERE)],
    }


def test_a_party_that_no_class_seats_is_offered_two_rooms() -> None:
    first, second = RoomFacts(UUID(int=8), "315", LARGE), RoomFacts(UUID(int=9), "316", LARGE)
    asked = replace(ASKED, party_size=30, room_class=None)

    found = candidates(
        asked,
        LADDER,
        shortest_minutes=60,
        step_minutes=30,
        pairs=[RoomPair(first, second, adjoining=True)],
    )

    assert list(found) == [OfferKind.SPLIT, OfferKind.SISTER_VENUE]
    assert found[OfferKind.SPLIT][0].room_ids == (first.id, second.id)
    assert found[OfferKind.SPLIT][0].room_classes == ("large", "large")


def test_offers_are_said_in_the_order_of_a_good_desk() -> None:
    wanted_order = [
        an_offer(OfferKind.LATER, 30),
        an_offer(OfferKind.EARLIER, 30),
        an_offer(OfferKind.EARLIER, 60),
        an_offer(OfferKind.LARGER_CLASS, room_class="large", rank_distance=1),
        an_offer(OfferKind.SMALLER_CLASS, room_class="small", rank_distance=1),
        an_offer(OfferKind.SHORTER, minutes=120),
        an_offer(OfferKind.LATER, 90),
        an_offer(OfferKind.SPLIT, adjoining=True),
        an_offer(OfferKind.SPLIT, adjoining=False),
        an_offer(OfferKind.SISTER_VENUE, venue_id=THERE),
    ]

    assert rank_offers(reversed(wanted_order), most=20) == wanted_order


def test_a_short_list_keeps_one_of_each_kind_before_a_second_of_any() -> None:
    later = [an_offer(OfferKind.LATER, 30 * n) for n in (1, 2, 3)]
    sister = an_offer(OfferKind.SISTER_VENUE, venue_id=THERE)
    shorter = an_offer(OfferKind.SHORTER, minutes=120)

    assert rank_offers([*later, sister, shorter], most=3) == [later[0], shorter, sister]
    assert rank_offers([*later, sister, shorter], most=4) == [*later[:2], shorter, sister]
    assert rank_offers([later[0], later[0]]) == [later[0]]


def test_each_kind_is_tried_only_until_enough_is_found() -> None:
    tried: list[Offer] = []

    def try_it(offer: Offer) -> Offer | None:
        tried.append(offer)
        return None if offer.distance_minutes == 30 else replace(offer, minutes=120)

    later = [an_offer(OfferKind.LATER, 30 * n) for n in (1, 2, 3, 4)]
    found = find_offers({OfferKind.LATER: later, OfferKind.SPLIT: []}, try_it, per_kind=1)

    assert tried == later[:2]
    assert found == [replace(later[1], minutes=120)]


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (OfferKind.EARLIER, "earlier"),
        (OfferKind.SMALLER_CLASS, "other_class"),
        (OfferKind.LARGER_CLASS, "other_class"),
        (OfferKind.SPLIT, "split"),
        (OfferKind.SISTER_VENUE, "other_venue"),
    ],
)
def test_kinds_have_the_words_of_the_contract(kind: OfferKind, word: str) -> None:
    assert kind.public == word


def a_pair(first: ClassFacts, second: ClassFacts, *, adjoining: bool = True) -> RoomPair:
    return RoomPair(
        RoomFacts(UUID(int=8), "315", first), RoomFacts(UUID(int=9), "316", second), adjoining
    )


def test_of_pairs_that_read_alike_two_are_tried_and_one_is_offered() -> None:
    alike = [a_pair(MEDIUM, SMALL), a_pair(SMALL, MEDIUM), a_pair(MEDIUM, SMALL)]
    apart = [a_pair(MEDIUM, SMALL, adjoining=False), a_pair(SMALL, SMALL)]
    tried = pairs_to_try([*alike, *apart])
    splits = candidates(ASKED, LADDER, shortest_minutes=60, step_minutes=30, pairs=tried)[
        OfferKind.SPLIT
    ]

    offered = find_offers({OfferKind.SPLIT: splits}, lambda offer: offer, per_kind=5)

    assert tried == [*alike[:2], *apart]
    assert len(offered) == 3


def test_the_second_of_two_alike_is_offered_where_the_first_cannot_be_had() -> None:
    first, second = (
        an_offer(OfferKind.SPLIT, room_classes=("large", "large"), room_ids=(UUID(int=n),))
        for n in (1, 2)
    )

    offered = find_offers(
        {OfferKind.SPLIT: [first, second]}, lambda offer: None if offer is first else offer
    )

    assert offered == [second]


@pytest.mark.parametrize(
    ("minutes", "shortest", "longer"),
    [(60, 120, [120]), (119, 120, [120]), (60, 100, [120]), (120, 120, []), (180, 120, [])],
)
def test_who_asks_for_too_short_a_stay_is_offered_the_shortest(
    minutes: int, shortest: int, longer: list[int]
) -> None:
    asked = replace(ASKED, minutes=minutes)

    found = candidates(asked, LADDER, shortest_minutes=shortest, step_minutes=30)

    assert [one.minutes for one in found.get(OfferKind.LONGER, [])] == longer
