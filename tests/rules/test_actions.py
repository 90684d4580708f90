"""What the desk is offered at a moment is what it would not be refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ktv_booking.reservations.rules.actions import Moment, actions_at
from ktv_booking.reservations.rules.states import Status

EIGHT = datetime(2026, 10, 14, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def offered(status: Status, now: datetime = EIGHT, *, role: str = "manager", **facts: Any) -> Any:
    moment = Moment(
        **{
            "status": status,
            "came_from": Status.CONFIRMED,
            "changed_at": EIGHT,
            "now": now,
            "day_begins_at": EIGHT - 14 * HOUR,
            "starts_at": EIGHT,
            "closes_at": EIGHT + 6 * HOUR,
        }
        | facts
    )
    return actions_at(moment, leads=role in {"lead", "manager"}, manages=role == "manager")


@pytest.mark.parametrize(
    ("status", "verb", "now", "facts", "is_offered"),
    [
        (Status.CONFIRMED, "no-show", EIGHT + 6 * HOUR - MINUTE, {}, False),
        (Status.CONFIRMED, "no-show", EIGHT + 6 * HOUR, {}, True),
        (Status.RELEASED, "no-show", EIGHT + HOUR, {}, False),
        (Status.RELEASED, "no-show", EIGHT + 6 * HOUR, {}, True),
        (Status.CONFIRMED, "arrival", EIGHT - 14 * HOUR - MINUTE, {}, False),
        (Status.CONFIRMED, "arrival", EIGHT - 14 * HOUR, {}, True),
        (Status.ARRIVED, "seating", EIGHT - 31 * MINUTE, {}, False),
        (Status.ARRIVED, "seating", EIGHT - 30 * MINUTE, {}, True),
        (Status.HELD, "confirmation", EIGHT - HOUR, {"owes_deposit": True}, False),
        (Status.HELD, "confirmation", EIGHT - HOUR, {}, True),
        (Status.REQUESTED, "confirmation", EIGHT - HOUR, {"owes_deposit": True}, False),
        (Status.ARRIVED, "reinstatement", EIGHT, {}, True),
        (Status.ARRIVED, "reinstatement", EIGHT, {"is_walk_in": True}, False),
        (Status.SEATED, "reinstatement", EIGHT, {"is_walk_in": True}, True),
        (Status.CANCELLED, "reinstatement", EIGHT, {"came_from": Status.CONFIRMED}, True),
        (Status.CANCELLED, "reinstatement", EIGHT, {"came_from": Status.ARRIVED}, True),
        (Status.CANCELLED, "reinstatement", EIGHT, {"came_from": Status.HELD}, False),
        (Status.CANCELLED, "reinstatement", EIGHT, {"came_from": Status.REQUESTED}, False),
        (Status.NO_SHOW, "reinstatement", EIGHT, {"came_from": Status.RELEASED}, True),
    ],
)
def test_nothing_is_offered_that_state_or_clock_would_refuse(
    status: Status, verb: str, now: datetime, facts: dict[str, Any], is_offered: bool
) -> None:
    assert (verb in offered(status, now, **facts)) is is_offered


@pytest.mark.parametrize(
    ("role", "ago", "may_undo"),
    [
        ("agent", 0 * MINUTE, False),
        ("lead", 10 * MINUTE, True),
        ("lead", 11 * MINUTE, False),
        ("manager", 5 * HOUR, True),
    ],
)
def test_undo_is_offered_for_as_long_as_the_caller_may(
    role: str, ago: timedelta, may_undo: bool
) -> None:
    assert ("reinstatement" in offered(Status.SEATED, EIGHT + ago, role=role)) is may_undo


def test_a_settled_day_leaves_nothing_but_money() -> None:
    assert offered(Status.CONFIRMED, settled=True) == []
    assert offered(Status.CONFIRMED, settled=True, has_deposit=True) == ["deposit-entries"]
