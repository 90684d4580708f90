"""Peak rules: readable, proposed only where past evenings speak for them, never a shorter stay."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.rules.protection import (
    PastWish,
    PeakRule,
    propose,
    replay,
    slot_prices,
)
from ktv_booking.reservations.rules.protection.peak import AHEAD
from ktv_booking.simulate.strategies.hall import hall_of
from ktv_booking.venues.rules.policy import Policy, Situation

SATURDAY = date(2026, 1, 3)
HALL = hall_of(5)
MINI = HALL.ladder.classes[0]
calls = count(1)


def a_wish(
    hour: float, minutes: int, *, on: date = SATURDAY, room_class: Any = MINI, **given: Any
) -> PastWish:
    midnight = datetime(on.year, on.month, on.day, tzinfo=UTC)
    starts = midnight + timedelta(hours=hour)
    known = {"window": "within_7_days", "rang_at": midnight - DAY + timedelta(minutes=next(calls))}
    return PastWish(
        business_date=on,
        slot=Slot.lasting(starts, timedelta(minutes=minutes)),
        starts=round(hour * 60),
        room_class=room_class,
        party_size=room_class.capacity_comfort,
        upgrade_ranks=0,
        **{**known, **given},
    )


def a_rule(**given: Any) -> PeakRule:
    known: dict[str, Any] = {"weekdays": (6,), "starts": 1200, "ends": 1380, "min_minutes": 180}
    return PeakRule(**{**known, **given})


def crowded(weeks: int) -> list[PastWish]:
    """Return Saturdays on which an hour in the middle keeps a long evening out."""
    wishes = []
    for week in range(weeks):
        on = SATURDAY + 7 * week * DAY
        wishes += [a_wish(20.5, 60, on=on), a_wish(19, 300, on=on, was_given=False)]
    return wishes


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        (a_wish(20, 179), True),
        (a_wish(20, 180), False),
        (a_wish(19.5, 60), False),
        (a_wish(22.5, 60), True),
        (a_wish(23, 60), False),
        (a_wish(20, 60, on=SATURDAY + DAY), False),
        (a_wish(20, 60, room_class=HALL.ladder.classes[1]), False),
        (a_wish(20, 60, window="same_day"), False),
    ],
)
def test_a_rule_refuses_what_is_short_in_its_hours_classes_and_windows(
    wish: PastWish, refused: bool
) -> None:
    assert a_rule(room_classes=("mini",), windows=AHEAD).refuses(wish) == refused


def test_a_rule_reads_as_a_manager_says_it() -> None:
    plain = a_rule().sentence(HALL.ladder)
    fine = a_rule(
        weekdays=(5, 6), min_minutes=150, room_classes=("mini", "small"), windows=AHEAD
    ).sentence(HALL.ladder)

    assert plain == Text(
        zh="周六20:00–23:00：至少3小时", en="Saturday 20:00–23:00: three hours at least"
    )
    assert fine.zh == "周五、周六20:00–23:00迷你房、小房（提前预订）：至少2.5小时"
    assert fine.en == (
        "Friday and Saturday 20:00–23:00, mini and small rooms, booked ahead: 150 minutes at least"
    )


@pytest.mark.parametrize(
    ("minutes", "window", "least"),
    [(1200, "within_7_days", 180), (1380, "within_7_days", 60), (1200, "same_day", 60)],
)
def test_its_override_is_what_the_policy_understands(minutes: int, window: str, least: int) -> None:
    policy = Policy.of({"overrides": [a_rule(windows=AHEAD).override()]})

    situation = Situation(window, "mini", ("W",), None, weekday=6, minutes=minutes)

    assert policy.resolve(situation).terms.min_minutes == least


def test_an_hour_that_nobody_is_refused_for_costs_nothing() -> None:
    prices = slot_prices([a_wish(14, 120), a_wish(20, 120)], HALL.rooms, HALL.ladder)

    assert prices.scarce() == []


def test_an_hour_that_two_want_and_one_can_have_is_worth_what_the_other_would_bring() -> None:
    longer = a_wish(19, 300)
    prices = slot_prices([a_wish(20.5, 60), longer], HALL.rooms, HALL.ladder)

    assert prices.of(a_wish(20.5, 60)) >= 60
    assert prices.of(a_wish(14, 60)) == 0
    assert prices.of(longer) <= 300


def test_a_replay_shows_what_a_rule_would_have_won_and_lost() -> None:
    crowd = crowded(1)
    short = [a_wish(20.5, 60, on=SATURDAY + 7 * DAY)]

    won, lost = replay([*crowd, *short], [a_rule()], rooms=HALL.rooms, ladder=HALL.ladder)

    assert (won.without.minutes, won.ruled.minutes, won.minutes_won) == (60, 300, 240)
    assert (won.ruled.too_short, won.ruled.served) == (1, 1)
    assert (lost.minutes_won, lost.ruled.served) == (-60, 0)


def test_who_insists_on_a_room_gets_it_and_the_other_moves() -> None:
    later = hall_of(20)
    first = a_wish(20, 120, room_class=later.ladder.classes[0])
    for room in later.by_class[0]:
        pinned = a_wish(20, 120, room_class=later.ladder.classes[0], room_id=room.id)

        (played,) = replay([first, pinned], [], rooms=later.rooms, ladder=later.ladder)

        assert played.without.served == 2


def test_rules_are_proposed_where_evenings_speak_for_them() -> None:
    proposals = propose(crowded(4), rooms=HALL.rooms, ladder=HALL.ladder)

    assert len(proposals) == 1
    rule = proposals[0].rule
    assert rule.refuses(a_wish(20.5, 60))
    assert not rule.refuses(a_wish(19, 300))
    assert proposals[0].minutes_won == 4 * 240


def test_nothing_is_proposed_where_all_had_a_room() -> None:
    quiet = [a_wish(20, 60, on=SATURDAY + 7 * week * DAY) for week in range(4)]

    assert propose(quiet, rooms=HALL.rooms, ladder=HALL.ladder) == []


def test_no_proposal_shortens_what_the_policy_asks_for_already() -> None:
    proposals = propose(
        crowded(4), rooms=HALL.rooms, ladder=HALL.ladder, least_already=lambda wish: 300
    )

    assert proposals == []
